import type { Preset } from '../../../contract/preset.ts'
import type { Sentence } from './sentences.ts'

export type Role =
  | 'definition'
  | 'cause'
  | 'contrast'
  | 'example'
  | 'evidence'
  | 'comparison'
  | 'norm'
  | 'question'

const roles: Readonly<Record<Role, RegExp>> = {
  definition: /\b(?:is|are) (?:a|an|the|called|known|defined)\b|\bmeans?\b|\brefers? to\b/i,
  cause:
    /\b(?:because|therefore|thus|hence|since|so that|as a result|causes?d?|leads? to|due to|reason|depends? on|if|when)\b/i,
  contrast:
    /\b(?:however|but|although|though|whereas|while|yet|instead|not|unlike|rather|despite|on the other hand)\b/i,
  example: /\b(?:for example|for instance|such as|suppose|imagine|consider)\b/i,
  evidence:
    /\d|\b(?:measured?s?|stud(?:y|ies)|data|experiments?|observ\w+|shows?|showed|percent|results?|survey|research|nineteen \w+|in the \w+ties|century)\b/i,
  comparison: /\b(?:like|similar|compared?|as if|just as|than|same as|analogy)\b/i,
  norm: /\b(?:should|must|ought|fair|unfair|better|worse|need to|have to|right to|wrong to)\b/i,
  question: /\?["'”’)]*$/,
}

type Aspect = keyof Preset['diceWeights']

/** What a sentence tells of: the six questions that presets weigh. */
const aspects: Readonly<Record<Aspect, RegExp>> = {
  what: roles.definition,
  how: /\b(?:by|with|through|using|how|measures?|steps?|method\w*|process|works?)\b/i,
  when: /\b(?:when|before|after|then|first|next|finally|during|until|years?|century|nineteen|\d{4})\b/i,
  where: /\b(?:where|countr(?:y|ies)|region|places?|world|in \p{Lu}\p{L}+)\b/u,
  who: /\b(?:who|whom|people|workers?|customers?|compan(?:y|ies)|bank|government|scientists?|students?|he|she)\b/i,
  why: /\b(?:because|therefore|causes?d?|reason|why|so that|thus|hence|since)\b/i,
}

export function plays(role: Role, sentence: Sentence): boolean {
  return roles[role].test(sentence.text)
}

/** How much a preset cares for a sentence: 1 and more, by the questions that it answers. */
export function interestOf({ diceWeights }: Preset, sentence: Sentence): number {
  return Object.entries(aspects).reduce(
    (sum, [aspect, cue]) => sum + (cue.test(sentence.text) ? diceWeights[aspect as Aspect] : 0),
    1,
  )
}
