import type { Finding } from '../check.ts'
import { checks } from '../checks/index.ts'
import { type Evidence, observationNames } from '../evidence/evidence.ts'
import { type Outcome, worstFirst } from './in-words.ts'
import type { Span } from './report.ts'
import { tenths } from './tenths.ts'

/** What the run did when: a span for each observation, and for each step of the lecture in place of the whole. */
export function timelineOf(evidence: Evidence, findings: readonly Finding[]): Span[] {
  const outcomes = new Map<string, Outcome>(findings.map(({ check, answer }) => [check, answer.outcome]))
  const { observations, timings, plan } = evidence
  const observed = observationNames.flatMap((name): Span[] => {
    const timing = timings[name]
    if (timing === undefined || name === 'lecture') return []
    const judges = checks[plan.command].filter(({ needs }) => needs[0] === name)
    const answers = judges.map((check) => outcomes.get(check.name))
    return [{ part: name, ...timing, outcome: worst(answers) }]
  })
  const lectureStartedMs = timings.lecture?.startedMs ?? 0
  const steps = Object.entries(observations.lecture?.steps ?? {}).map(
    ([step, { startedMs, durationMs }]): Span => ({
      part: step,
      startedMs: lectureStartedMs + startedMs,
      durationMs,
      outcome: worst([outcomes.get(step)]),
    }),
  )
  return [...observed, ...steps]
    .map((span) => ({ ...span, startedMs: tenths(span.startedMs), durationMs: tenths(span.durationMs) }))
    .toSorted((one, other) => one.startedMs - other.startedMs)
}

function worst(answers: readonly (Outcome | undefined)[]): Outcome {
  return worstFirst.find((outcome) => answers.includes(outcome)) ?? 'inconclusive'
}
