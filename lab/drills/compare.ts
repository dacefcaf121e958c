import type { Finding } from '../../smoke/check.ts'
import type { Verdict } from '../../smoke/judge.ts'
import type { Expectation } from './drill.ts'

/** What verify said of a drill, beside what it had to say. */
export interface Comparison {
  verdict: Verdict['outcome']
  /** What the check said that was expected to say it; null for a healthy variant that is well. */
  finding: Finding | null
  /** The other checks that found something too. */
  others: string[]
  /** What is not as the drill states it; none when verify found it. */
  problems: string[]
}

/** Holds a verdict against what the drill states. */
export function compare(expects: Expectation, { outcome, findings }: Verdict): Comparison {
  const bad = findings.filter(({ answer }) => answer.outcome !== 'pass' && answer.outcome !== 'skip')
  const wrongOutcome =
    outcome === expects.outcome ? [] : [`the verdict is ${outcome}, not ${expects.outcome}`]
  if (expects.outcome === 'pass') {
    const finding = bad[0] ?? null
    return {
      verdict: outcome,
      finding,
      others: bad.slice(1).map(({ check }) => check),
      problems: [...wrongOutcome, ...bad.map((one) => `${one.check} found something: ${seenOf(one)}`)],
    }
  }
  const finding = findings.find(({ check }) => check === expects.check) ?? null
  return {
    verdict: outcome,
    finding,
    others: bad.map(({ check }) => check).filter((check) => check !== expects.check),
    problems: [...wrongOutcome, ...problemsOf(finding, expects)],
  }
}

/** What a finding says that it saw, or its detail. */
export function seenOf({ answer }: Finding): string {
  return 'seen' in answer ? answer.seen : answer.detail
}

function problemsOf(finding: Finding | null, expects: Exclude<Expectation, { outcome: 'pass' }>): string[] {
  if (finding === null) return [`there is no check ${expects.check}`]
  const { outcome } = finding.answer
  const seen = seenOf(finding)
  return [
    ...(outcome === expects.outcome ? [] : [`${expects.check} says ${outcome}: ${seen}`]),
    ...(expects.says.test(seen)
      ? []
      : [`${expects.check} names another cause than ${expects.says}: ${seen}`]),
  ]
}
