import type { AnswerFacts } from '../asked.ts'
import { type Check, fail, inconclusive, pass } from '../check.ts'
import { sameRelease } from './same-release.ts'

const why = 'Findings about another release say nothing about the one that was meant to go out.'

export const release: Check<'health' | 'readiness'> = {
  name: 'release',
  question: 'Does the API run the expected release?',
  needs: ['health', 'readiness'],
  judge({ health, readiness, plan: { release: wanted } }) {
    const seen = releasesOf([health.facts, readiness.facts])
    const expected = wanted === null ? 'every answer names one and the same release' : `release ${wanted}`
    const remedy = {
      advice:
        'Wait until the rollout is complete and run again; if it is, deploy the expected release to the API.',
    }
    const [first] = seen
    if (first === undefined)
      return inconclusive({ expected, seen: 'no answer named its release', why, remedy })
    const good = wanted === null ? seen.length === 1 : seen.every((one) => sameRelease(one, wanted))
    return good ? pass(`the API runs ${first}`) : fail({ expected, seen: seen.join(' and '), why, remedy })
  },
}

function releasesOf(facts: (AnswerFacts | null)[]): string[] {
  return [...new Set(facts.flatMap((fact) => fact?.release ?? []))]
}
