import { type Answer, type Check, degraded, fail, inconclusive, type Problem, pass } from '../check.ts'
import { describeDuration } from '../duration.ts'
import {
  describeBound,
  describeOutages,
  describePercentiles,
  describeScattered,
  describeShare,
  describeShareAtMost,
  describeUnasked,
} from './describe.ts'
import { fromSoak } from './from-soak.ts'
import type { SoakMeasures } from './measure.ts'
import { isFailure, replacementAround } from './outages.ts'
import { adviceOn, adviceOnLatency, adviceOnScattered, connectionAtFault } from './remedies.ts'
import { samplesToProve } from './sequential-test.ts'
import { sift } from './sift.ts'
import type { SoakSeen } from './soak-seen.ts'
import { type PercentileName, percentileNames, samplesForPercentile } from './statistics.ts'

/**
 * What is proven bad comes first, whatever kept the rest from being seen; then what keeps from saying anything;
 * then what is only worth a look.
 */
export const soakCheck: Check<'soak'> & { readonly name: 'soak' } = {
  name: 'soak',
  question: 'Does the API stay ready?',
  needs: ['soak'],
  judge: ({ soak }) =>
    fromSoak(soak, about(soak), {
      provenBad: (measures) => provenBad(soak, measures),
      tell: (measures) =>
        unknownPercentile(soak, measures) ??
        unknownRate(soak, measures) ??
        worthALook(soak, measures) ??
        pass(describeGood(soak, measures)),
    }),
}

function provenBad(soak: SoakSeen, measures: SoakMeasures): Answer | undefined {
  const { samples, failures, tooSlow, tooManyFailures } = measures
  const because = (seen: string, advice: string) => fail(problem(soak, `${seen}${unneeded(soak)}`, advice))
  const outages = measures.outages.filter(isFailure)
  if (outages[0] !== undefined) return because(describeOutages(outages), adviceOn(outages[0]))
  if (tooManyFailures) {
    const { maxFailures, maxFailureRate } = soak.thresholds
    const limit =
      maxFailures === null
        ? `which proves a rate above ${describeShare(maxFailureRate)}`
        : `more than the ${maxFailures} allowed`
    const { told, advice } = scatteredFailures(soak, measures)
    return because(
      `${failures} of ${samples} samples failed, ${limit}, though never for long: ${told}`,
      advice,
    )
  }
  if (tooSlow.length === 0) return undefined
  const above = tooSlow.map((name) => `the ${name} is above ${limitOf(name, soak)}`).join(', ')
  return because(`${above} with 95 % confidence: ${describePercentiles(measures)}`, adviceOnLatency)
}

function unknownPercentile(soak: SoakSeen, { samples, latencyMs }: SoakMeasures): Answer | undefined {
  const unknown = percentileNames.find(
    (name) => soak.thresholds.latencyMs[name] !== null && latencyMs[name] === null,
  )
  if (unknown === undefined) return undefined
  const seen = `${samples} samples cannot show a ${unknown}, which needs ${samplesForPercentile[unknown]}`
  return inconclusive(problem(soak, seen, 'Give --for more time, or ask more often with --every.'))
}

function unknownRate(soak: SoakSeen, measures: SoakMeasures): Answer | undefined {
  if (!measures.rateIsOpen) return undefined
  const { samples, failures, failureRateAtMost } = measures
  const limit = soak.thresholds.maxFailureRate
  const seen = `${failures} of ${samples} samples failed, which proves neither more nor less than ${describeShare(limit)}: at most ${describeShareAtMost(failureRateAtMost)} by this run alone`
  return inconclusive(
    problem(
      soak,
      seen,
      `Give --extend 10m to go on until one of them is proven: without a failure that takes ${samplesToProve(limit)} samples.`,
    ),
  )
}

function worthALook(soak: SoakSeen, measures: SoakMeasures): Answer | undefined {
  const { outages, latencyMs, releasesAtEnd } = measures
  const look: { seen: string; advice: string }[] = []
  if (outages[0] !== undefined) look.push({ seen: describeOutages(outages), advice: adviceOn(outages[0]) })
  const scattered = scatteredFailures(soak, measures)
  if (scattered.hasPattern)
    look.push({ seen: failedInPassing(measures, scattered.told), advice: scattered.advice })
  const slow = percentileNames.filter((name) => {
    const [percentile, limitMs] = [latencyMs[name], soak.thresholds.latencyMs[name]]
    return percentile !== null && limitMs !== null && percentile > limitMs
  })
  if (slow.length > 0) {
    const above = slow.map((name) => `the ${name} of this sample is above ${limitOf(name, soak)}`).join(', ')
    const seen = `${above}, though that proves nothing yet: ${describePercentiles(measures)}`
    look.push({ seen, advice: adviceOnLatency })
  }
  if (releasesAtEnd.length > 1) {
    const seen = `releases ${releasesAtEnd.join(' and ')} answered in turns to the end`
    look.push({ seen, advice: 'Wait until the deploy is over, or end the old instances, and run again.' })
  }
  if (look[0] === undefined) return undefined
  return degraded(problem(soak, look.map(({ seen }) => seen).join('; '), look[0].advice))
}

interface Scattered {
  told: string
  advice: string
  /** They have more in common than chance gives: another process answers since, or one kind of connection met them all. */
  hasPattern: boolean
}

function scatteredFailures(soak: SoakSeen, measures: SoakMeasures): Scattered {
  const replacement = replacementAround(sift(soak).evidence)
  return {
    hasPattern: replacement !== null || connectionAtFault(measures) !== null,
    told: describeScattered(measures.scattered, replacement),
    advice: adviceOnScattered(measures, replacement),
  }
}

function failedInPassing({ failures, samples }: SoakMeasures, told: string): string {
  return `${failures} of ${samples} samples failed, never for long: ${told}`
}

function describeGood(soak: SoakSeen, measures: SoakMeasures): string {
  const { samples, failures, unasked, unaskedBecause } = measures
  return [
    `${samples - failures} of ${samples} ready over ${describeDuration(soak.forMs)}`,
    ...(failures === 0 ? [] : [failedInPassing(measures, scatteredFailures(soak, measures).told)]),
    ...(samples < samplesForPercentile.p50 ? [] : [describePercentiles(measures)]),
    describeBound(measures, soak.thresholds),
    ...(unasked === 0 ? [] : [describeUnasked(soak.slots, unaskedBecause)]),
  ].join(', ')
}

function about({ forMs, everyMs }: SoakSeen): Pick<Problem, 'expected' | 'why'> {
  return {
    expected: `GET /health/ready answers ready every ${describeDuration(everyMs)} for ${describeDuration(forMs)}`,
    why: 'A deployment that is ready once may still flap: users meet it over minutes, not in one request.',
  }
}

function problem(soak: SoakSeen, seen: string, advice: string): Problem {
  return { ...about(soak), seen, remedy: { advice } }
}

function unneeded({ ended, slots, samples, missed }: SoakSeen): string {
  if (ended !== 'decided') return ''
  const asked = samples.length + missed.length
  return ` (decided after ${asked} of ${slots} slots; the other ${slots - asked} were not needed)`
}

function limitOf(name: PercentileName, { thresholds }: SoakSeen): string {
  return describeDuration(thresholds.latencyMs[name] ?? 0)
}
