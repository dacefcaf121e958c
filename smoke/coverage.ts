import { type Finding, inconclusive } from './check.ts'
import type { CoveragePart, Evidence } from './evidence/evidence.ts'

/** So many samples of readiness say something by themselves. */
const leastSamples = 30

const observationOf = { smoke: 'lecture', handshake: 'handshake', soak: 'soak' } as const

/**
 * A finding when too little was asked for a pass: a part that the plan requires, or so little in all that nobody could call
 * the deployment good. Only `verify` gives such a verdict.
 */
export function coverageFindings({ plan, observations, omitted }: Evidence): Finding[] {
  if (plan.command !== 'verify') return []
  const asked = (part: CoveragePart) => observations[observationOf[part]] !== undefined
  const missing = (plan.require ?? []).filter((part) => !asked(part))
  const thin =
    !asked('smoke') && !asked('handshake') && (observations.soak?.samples.length ?? 0) < leastSamples
  if (missing.length === 0 && !thin) return []
  const because = missing.map((part) => {
    const omission = omitted[observationOf[part]]
    return omission === undefined ? part : `${part} (${omission.detail})`
  })
  return [
    {
      check: 'coverage',
      question: 'Was enough asked for a verdict?',
      answer: inconclusive({
        expected:
          missing.length > 0
            ? `${missing.join(', ')}, as --require says`
            : `a lecture, the links, or ${leastSamples} samples of readiness`,
        seen:
          missing.length > 0
            ? `not asked: ${because.join(', ')}`
            : 'neither a lecture was sent nor a link asked for, and readiness was hardly watched',
        why: 'What was not asked is not known to be good.',
        remedy: { advice: 'Run it again without the flags that leave these parts out.' },
      }),
    },
  ]
}
