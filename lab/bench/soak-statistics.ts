import { falseFailRateAtMost } from '../../smoke/soak/false-fail.ts'
import { soakCheck } from '../../smoke/soak/judge.ts'
import { defaultThresholds } from '../../smoke/soak/plan.ts'
import type { SoakSeen } from '../../smoke/soak/soak-seen.ts'
import {
  confidence,
  failureRateAtMost,
  fullSoakSamples,
  percentile,
  percentileNames,
} from '../../smoke/soak/statistics.ts'
import {
  endedEarly,
  latencyFrom,
  seeded,
  simulateSoak,
  trueLatency,
} from '../../smoke/soak/testing/simulate.ts'
import type { Measured } from './table.ts'

const runs = 10_000
const rates = [0.001, 0.005, 0.01, 0.05, 0.2]
const rareRates = [0.005, 0.01]

/** How often what the soak states holds, over simulated soaks of 301 samples whose truth is known. */
export function statisticsRows(): Measured['rows'] {
  const random = seeded(20_260_102)
  return [
    rateRow(random),
    ...percentileRows(random),
    ...rareRates.flatMap((rate) => falseFailRows(rate, random)),
  ]
}

function rateRow(random: () => number): Measured['rows'][number] {
  const coverages = rates.map((rate) => {
    const covered = countOf(() => {
      let failures = 0
      for (let sample = 0; sample < fullSoakSamples; sample += 1) if (random() < rate) failures += 1
      return failureRateAtMost(failures, fullSoakSamples) >= rate
    })
    return covered / runs
  })
  return coverageRow(`failure rate at most, at ${rates.map(percent).join(', ')}`, coverages)
}

function percentileRows(random: () => number): Measured['rows'] {
  return percentileNames.map((name) => {
    let [below, above] = [0, 0]
    for (let run = 0; run < runs; run += 1) {
      const latencies = Array.from({ length: fullSoakSamples }, () => latencyFrom(random))
      const bounds = percentile(latencies, name)?.bounds
      if ((bounds?.atLeast ?? 0) <= trueLatency[name]) below += 1
      if ((bounds?.atMost ?? 0) >= trueLatency[name]) above += 1
    }
    return coverageRow(`${name} at least and at most`, [below / runs, above / runs])
  })
}

function falseFailRows(rate: number, random: () => number): Measured['rows'] {
  const stated = falseFailRateAtMost(rate, fullSoakSamples, defaultThresholds)
  let [failed, changed] = [0, 0]
  for (let run = 0; run < runs; run += 1) {
    const whole = simulateSoak(fullSoakSamples, rate, random)
    const fails = isFailed(whole)
    if (fails) failed += 1
    if (isFailed(endedEarly(whole)) !== fails) changed += 1
  }
  return [
    {
      what: `failed by chance, where ${percent(rate)} of answers fail independently`,
      figure: `${((failed / runs) * 100).toFixed(2)} %`,
      goal: `stated: at most ${(stated * 100).toFixed(2)} %`,
      met: failed / runs <= stated + errorOf(stated),
    },
    {
      what: `verdicts changed by ending early, at ${percent(rate)}`,
      figure: `${changed} of ${runs}`,
      goal: 'none',
      met: changed === 0,
    },
  ]
}

function coverageRow(what: string, coverages: readonly number[]): Measured['rows'][number] {
  return {
    what: `coverage: ${what}`,
    figure: coverages.map((coverage) => `${(coverage * 100).toFixed(2)} %`).join(', '),
    goal: `at least ${confidence * 100} %`,
    met: Math.min(...coverages) >= confidence - errorOf(confidence),
  }
}

/** Two standard errors of a share of that size in so many runs: what the simulation itself cannot tell. */
function errorOf(share: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / runs)
}

function isFailed(soak: SoakSeen): boolean {
  const plan = { command: 'soak', release: null, settleMs: 0 } as const
  return soakCheck.judge({ soak, plan }).outcome === 'fail'
}

function countOf(isSo: () => boolean): number {
  let count = 0
  for (let run = 0; run < runs; run += 1) if (isSo()) count += 1
  return count
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}
