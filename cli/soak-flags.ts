import { Flags, type Interfaces } from '@oclif/core'
import { defaultThresholds, planSoak, type SoakPlan } from '../smoke/soak/plan.ts'
import { scheduleOf } from '../smoke/soak/schedule.ts'
import { type PercentileName, percentileNames, samplesForPercentile } from '../smoke/soak/statistics.ts'
import { durationFlag } from './duration-flag.ts'
import { addressProblem } from './targets/address.ts'
import { UsageError } from './usage-error.ts'

const percentileFlag = (name: PercentileName) =>
  durationFlag({
    description: `the longest that the ${name} of the latency may be, as in 500ms; needs ${samplesForPercentile[name]} samples`,
  })

export const soakFlags = {
  for: durationFlag({
    default: 5 * 60 * 1000,
    description: 'how long readiness is watched; below 301 samples it is called a short run',
  }),
  every: durationFlag({
    default: 1000,
    atLeastMs: 100,
    description: 'how often readiness is asked',
  }),
  'answer-within': durationFlag({
    default: 10_000,
    description: 'how long an answer of readiness may take; past it the question failed',
  }),
  'failures-in-a-row': Flags.integer({
    default: defaultThresholds.failuresInARow,
    min: 1,
    helpValue: 'N',
    description: 'so many failures in a row are an outage, which fails the soak',
  }),
  'good-in-a-row': Flags.integer({
    default: defaultThresholds.goodInARow,
    min: 1,
    helpValue: 'N',
    description: 'so many good answers in a row end an outage',
  }),
  'max-failures': Flags.integer({
    min: 0,
    helpValue: 'N',
    exclusive: ['max-failure-rate'],
    description: 'how many failures the whole soak may have, outage or not',
  }),
  'max-failure-rate': Flags.custom<number>({
    helpValue: 'PERCENT',
    parse: (text) => Promise.resolve(parsePercent(text)),
    description:
      'which share of it may fail; where it is given, a pass has to prove it [default: fails when more than 2% is proven]',
  })(),
  p50: percentileFlag('p50'),
  p95: percentileFlag('p95'),
  p99: percentileFlag('p99'),
  'slow-from': durationFlag({
    default: defaultThresholds.slowFromMs,
    description: 'an answer that takes less is never called slow: nobody would feel it',
  }),
  control: Flags.string({
    helpValue: 'URL',
    description:
      'an address that is asked at the same moments, to tell faults of this machine’s network from those of the service; "none" asks nobody [default: the API of the platform that runs the target, where it is known]',
  }),
  extend: durationFlag({
    dependsOn: ['max-failure-rate'],
    description: 'how much longer to ask, at most, until --max-failure-rate is proven to be kept or not',
  }),
  'to-the-end': Flags.boolean({
    description: 'ask on even when the verdict can no longer change',
  }),
}

/**
 * The soak that the flags ask for, with this control where they name none.
 *
 * @throws {UsageError} when so few samples cannot show what is asked of them, or when the control is no address.
 */
export function soakPlan(
  flags: Interfaces.InferredFlags<typeof soakFlags>,
  defaultControl: string | null,
): SoakPlan {
  const schedule = { forMs: flags.for, everyMs: flags.every }
  const { slots } = scheduleOf(schedule)
  const latencyMs = { p50: flags.p50 ?? null, p95: flags.p95 ?? null, p99: flags.p99 ?? null }
  for (const name of percentileNames) {
    if (latencyMs[name] === null || slots >= samplesForPercentile[name]) continue
    throw new UsageError(
      `--${name} needs ${samplesForPercentile[name]} samples, and this soak has ${slots}.`,
      {
        advice: 'Give --for more time, or ask more often with --every.',
      },
    )
  }
  return planSoak({
    ...schedule,
    answerWithinMs: flags['answer-within'],
    toTheEnd: flags['to-the-end'],
    extendMs: flags.extend ?? 0,
    control: flags.control === undefined ? defaultControl : controlAddress(flags.control),
    thresholds: {
      ...defaultThresholds,
      failuresInARow: flags['failures-in-a-row'],
      goodInARow: flags['good-in-a-row'],
      maxFailures: flags['max-failures'] ?? null,
      maxFailureRate: flags['max-failure-rate'] ?? defaultThresholds.maxFailureRate,
      mustProveRate: flags['max-failure-rate'] !== undefined,
      latencyMs,
      slowFromMs: flags['slow-from'],
    },
  })
}

function parsePercent(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  if (percent === undefined || Number(percent) > 100) {
    throw new UsageError(`--max-failure-rate ${JSON.stringify(text)} is no share.`, {
      advice: 'Write percent, from 0% to 100%, as in 2% or 0.5%.',
    })
  }
  return Number(percent) / 100
}

/** It is stored with the evidence, so it may not hold anything secret. */
function controlAddress(given: string): string | null {
  if (given === 'none') return null
  const problem = addressProblem(given)
  if (problem === undefined) return new URL(given).href
  throw new UsageError(`--control ${problem}.`, {
    advice: 'Give an address like https://example.com/ that is reached from here the way the target is.',
  })
}
