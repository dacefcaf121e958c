import { type Answer, type Check, type Finding, neverAsked, skip } from './check.ts'
import { checks } from './checks/index.ts'
import { coverageFindings } from './coverage.ts'
import type { Evidence, Observations } from './evidence/evidence.ts'

export type VerdictOutcome = 'pass' | 'degraded' | 'fail' | 'inconclusive'

export interface Verdict {
  outcome: VerdictOutcome
  findings: Finding[]
}

/** Judges a run by what it saw, and by nothing else: the same evidence gives the same verdict, always. */
export function judge(evidence: Evidence): Verdict {
  const findings = [
    ...checks[evidence.plan.command].map((check) => ({
      check: check.name,
      question: check.question,
      answer: answerTo(check, evidence),
    })),
    ...coverageFindings(evidence),
  ]
  const outcome = verdictOf(findings.map(({ answer }) => answer))
  // What is proven bad stays so when the run is cut short; of a record that breaks off nobody knows what came next.
  const stays = evidence.stopped === null || (evidence.stopped !== 'unknown' && outcome === 'fail')
  return { outcome: stays ? outcome : 'inconclusive', findings }
}

/**
 * The worst answer counts: what is proven bad before what could not be told, before what is only degraded. No
 * answer at all, or nothing but skipped checks, is no evidence and never a pass.
 */
export function verdictOf(answers: readonly Answer[]): VerdictOutcome {
  const outcomes = new Set(answers.map(({ outcome }) => outcome))
  if (outcomes.has('fail')) return 'fail'
  if (outcomes.has('inconclusive')) return 'inconclusive'
  if (outcomes.has('degraded')) return 'degraded'
  return outcomes.has('pass') ? 'pass' : 'inconclusive'
}

/** The answer to one check, from what was seen; why it was not seen decides what stands in for it. */
export function answerTo(check: Check, { observations, omitted, plan }: Evidence): Answer {
  for (const need of check.needs) {
    if (observations[need] !== undefined) continue
    const omission = omitted[need]
    return omission === undefined ? neverAsked : skip(omission.because, omission.detail)
  }
  return check.judge({ ...(observations as Observations), plan })
}
