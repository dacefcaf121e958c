import { type Answer, inconclusive, type Problem } from '../check.ts'
import { describeDuration } from '../duration.ts'
import { describeUnasked } from './describe.ts'
import { measure, type SoakMeasures } from './measure.ts'
import { adviceOnRunner } from './remedies.ts'
import type { SoakSeen } from './soak-seen.ts'

/**
 * Judges what a soak shows, or says why it shows too little. What `provenBad` finds counts whatever kept the rest from
 * being seen; `tell` is asked only when there is enough evidence. Every check that needs the soak answers through here.
 */
export function fromSoak(
  soak: SoakSeen,
  about: Pick<Problem, 'expected' | 'why'>,
  {
    provenBad,
    tell,
  }: { provenBad(measures: SoakMeasures): Answer | undefined; tell(measures: SoakMeasures): Answer },
): Answer {
  const measures = measure(soak)
  const bad = provenBad(measures)
  if (bad !== undefined) return bad
  const missing = tooLittle(soak, measures)
  if (missing === undefined) return tell(measures)
  return inconclusive({ ...about, seen: missing.seen, remedy: { advice: missing.advice } })
}

function tooLittle(soak: SoakSeen, measures: SoakMeasures): { seen: string; advice: string } | undefined {
  const { slots, ended, thresholds } = soak
  const { samples, unasked, unaskedBecause, unvouchedInARow } = measures
  if (ended === 'out-of-reach') {
    return {
      seen: `it was ended after ${samples} of ${slots} samples: a pass was out of reach by then`,
      advice: 'Mend what the other findings name, then run it again.',
    }
  }
  if (unasked > slots * thresholds.maxUnaskedShare) {
    return {
      seen: `${describeUnasked(slots, unaskedBecause)}: too many`,
      advice: adviceOnRunner(measures, soak),
    }
  }
  // Whatever kept so many questions in a row from being answered, the users may have met it too.
  if (unvouchedInARow >= thresholds.failuresInARow) {
    const lasted = describeDuration(unvouchedInARow * soak.everyMs)
    return {
      seen: `for ${lasted} in a row nothing was learnt of the service: ${describeUnasked(slots, unaskedBecause)}`,
      advice: adviceOnRunner(measures, soak),
    }
  }
  if (ended === 'cut-short') {
    return { seen: `it was cut short after ${samples} of ${slots} samples`, advice: letItFinish }
  }
  return samples === 0 ? { seen: 'no sample at all', advice: letItFinish } : undefined
}

const letItFinish = 'Run it again and let it finish.'
