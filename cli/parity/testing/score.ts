import type { ParityReport } from '../report.ts'
import type { Expected, Fixture } from './matrix.ts'

/** What a report answers, as a fixture expects it; several witnesses of one answer about a key count once. */
export function answersOf({ differences }: ParityReport): Map<string, Set<Expected>> {
  const answers = new Map<string, Set<Expected>>()
  for (const { axis, name, answer, drift } of differences) {
    const key = `${axis} ${name}`
    answers.set(key, (answers.get(key) ?? new Set()).add(drift ? `${answer}!` : answer))
  }
  return answers
}

/** The keys whose answer is another than expected; what is not named must be equal and no drift. */
export function wrongAnswers(report: ParityReport, { expected }: Fixture): string[] {
  const answers = answersOf(report)
  const keys = new Set([...answers.keys(), ...Object.keys(expected)])
  return [...keys].flatMap((key) => {
    const found = [...(answers.get(key) ?? [])].filter((one) => one !== 'equal' || expected[key] === 'equal')
    const wanted = expected[key] === undefined ? [] : [expected[key]]
    return found.join() === wanted.join()
      ? []
      : [`${key}: ${found.join() || 'nothing'}, not ${wanted.join() || 'equal'}`]
  })
}

export interface Tally {
  found: number
  missed: number
  invented: number
}

/** Drift that was found, missed and invented. */
export function tally(report: ParityReport, { expected }: Fixture): Tally {
  const wanted = new Set(Object.keys(expected).filter((key) => expected[key]?.endsWith('!')))
  const told = new Set(
    report.differences.filter(({ drift }) => drift).map(({ axis, name }) => `${axis} ${name}`),
  )
  const found = [...wanted].filter((key) => told.has(key)).length
  return { found, missed: wanted.size - found, invented: told.size - found }
}
