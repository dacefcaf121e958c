import { describeDuration } from '../../../smoke/duration.ts'
import type { Moment, Timeline } from './timeline.ts'

export function titleOf({ outcome: { name, target, outcome } }: Timeline): string {
  return `${name} for ${target.name}: ${outcome}`
}

export function inUtc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
}

export function sentenceOf({ what, tookMs }: Moment): string {
  return tookMs === null || tookMs < 100 ? what : `${what}, after ${describeDuration(tookMs)}`
}

export function summaryOf({ outcome }: Timeline): string {
  const { step, startedAt, durationMs, steps } = outcome
  const good = steps.filter((one) => one.outcome === 'good').length
  const where = step === null ? '' : `; it stands at ${step}`
  return `Begun ${inUtc(startedAt)}, ${describeDuration(durationMs)} long, ${good} of ${steps.length} steps done${where}.`
}
