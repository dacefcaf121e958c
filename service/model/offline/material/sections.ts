import type { Role } from '../text/roles.ts'

export type Recipe =
  /** With sentences of the lecture: those that play the role, or any. */
  | { from: 'sentences'; role?: Role; atMost?: number; lead?: string }
  /** With sentences, cut into small numbered steps. */
  | { from: 'steps' }
  /** With sentences that hold two terms, under the names of these. */
  | { from: 'links' }
  /** With what the other artifacts hold. */
  | { from: 'terms' | 'cards' | 'questions' }

const recipes: Readonly<Record<string, Recipe>> = {
  // exam
  examinable_points: { from: 'sentences' },
  definitions: { from: 'terms' },
  likely_questions: { from: 'questions' },
  // concept map
  core_concepts: { from: 'terms' },
  relationships: { from: 'links' },
  dependencies: { from: 'sentences', role: 'cause' },
  misconceptions: { from: 'sentences', role: 'contrast', lead: 'Mind the limit: ' },
  // beginner
  key_ideas: { from: 'sentences' },
  examples: { from: 'sentences', role: 'example' },
  analogy_bank: { from: 'sentences', role: 'comparison' },
  // neurodivergent
  micro_chunks: { from: 'steps' },
  key_terms: { from: 'terms' },
  recall_prompts: { from: 'cards' },
  // research
  claims: { from: 'sentences' },
  arguments: { from: 'sentences', role: 'cause' },
  evidence: { from: 'sentences', role: 'evidence' },
  open_questions: { from: 'sentences', role: 'norm', lead: 'How far does this hold? ' },
  // seminar
  main_claim: { from: 'sentences', atMost: 1 },
  supporting_argument: { from: 'sentences', role: 'cause' },
  counterargument: { from: 'sentences', role: 'contrast' },
  critique: { from: 'sentences', role: 'evidence', lead: 'Is this enough to go by? ' },
  open_question: { from: 'sentences', role: 'norm', lead: 'Should it be so? ' },
}

export function recipeOf(section: string): Recipe {
  return recipes[section] ?? { from: 'sentences' }
}
