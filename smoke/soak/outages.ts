import type { SoakThresholds } from './plan.ts'
import type { Sample } from './samples.ts'
import { type Stretch, stretchesOf } from './stretches.ts'

export const outageShapes = [
  'down',
  'flapping',
  'brown-out',
  'cold start',
  'restart',
  'release change',
] as const
/**
 * What a bad time looks like: no answer was good; good and bad ones took turns; all were good and slow; it was the
 * first thing that was seen, and it ended; another instance, or another release, answers since.
 */
export type OutageShape = (typeof outageShapes)[number]

export interface Outage {
  /** Whether it is made of failures, or of answers that were good and slow. */
  kind: 'failing' | 'slow'
  shape: OutageShape
  /** When the first bad question was due, as an instant. */
  startedAt: string
  /** When the first good one after it was due; null when it had not ended. */
  endedAt: string | null
  /** From the start to the end, or for as long as it was watched. */
  durationMs: number
  samples: number
  failures: number
  /** How often each cause was seen, the most frequent first. */
  causes: { cause: string; count: number }[]
  slowestMs: number
  /** What answered before and since, by the property that the shape speaks of; null for other shapes. */
  replaced: { before: string; since: string } | null
}

/**
 * The outages among samples that are evidence, in order: first those made of failures, then, outside them, those
 * made of slow answers. What is slow is told by the run's own latency without failures, apart for fresh and kept
 * connections, less what this machine itself took at that moment.
 */
export function outagesIn(evidence: readonly Sample[], thresholds: SoakThresholds): Outage[] {
  const hysteresis = { openAfter: thresholds.failuresInARow, closeAfter: thresholds.goodInARow }
  const failing = stretchesOf(
    evidence.map(({ ready }) => !ready),
    hysteresis,
  )
  const isOutside = (index: number) =>
    failing.every(({ from, to }) => index < from || index >= (to ?? evidence.length))
  const isSlow = slownessIn(evidence, thresholds)
  const slow = stretchesOf(
    evidence.map((sample, index) => isSlow(sample) && isOutside(index)),
    hysteresis,
  )
  return [
    ...failing.map((stretch) => outageOf(stretch, evidence, 'failing')),
    ...slow
      .map((stretch) => outageOf(stretch, evidence, 'slow'))
      .filter(({ durationMs }) => durationMs >= (thresholds.slowForMs ?? 0)),
  ].sort((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt))
}

export function isFailure({ kind }: Outage): boolean {
  return kind === 'failing'
}

/** Why a sample was not good, in a word or two: an outage's causes are counted by it. */
export function causeOf({ failure, status, parts, ready }: Sample): string {
  if (ready) return 'slow'
  if (failure === 'status') return `HTTP ${status}`
  // What stands before the API answers in its place with a page of its own: then the status tells more.
  if (failure !== null) return (status ?? 0) >= 400 ? `HTTP ${status} (${failure})` : failure
  const broken = Object.entries(parts ?? {}).filter(([part, state]) => part !== 'worker' && state !== 'ok')
  return broken.length === 0 ? 'not ready' : `not ready: ${broken.map(([part]) => part).join(', ')}`
}

function outageOf({ from, to }: Stretch, evidence: readonly Sample[], kind: Outage['kind']): Outage {
  const before = evidence.slice(0, from)
  const inside = evidence.slice(from, to ?? evidence.length)
  const since = to === null ? inside : evidence.slice(to)
  const bad = kind === 'failing' ? inside.filter(({ ready }) => !ready) : inside
  const first = inside[0] as Sample
  const last = inside.at(-1) as Sample
  const endedAt = to === null ? null : (evidence[to]?.dueAt ?? null)
  const endMs = endedAt === null ? Date.parse(last.dueAt) + last.latencyMs : Date.parse(endedAt)
  const replacement = replacementBetween(before, since)
  const shape = (): OutageShape => {
    if (replacement !== null) return replacement.shape
    if (from === 0 && to !== null) return 'cold start'
    if (kind === 'slow') return 'brown-out'
    return bad.length < inside.length ? 'flapping' : 'down'
  }
  return {
    kind,
    shape: shape(),
    startedAt: first.dueAt,
    endedAt,
    durationMs: endMs - Date.parse(first.dueAt),
    samples: inside.length,
    failures: inside.filter(({ ready }) => !ready).length,
    causes: countedCauses(bad),
    slowestMs: Math.max(...inside.map(({ latencyMs }) => latencyMs)),
    replaced: replacement?.replaced ?? null,
  }
}

/** Another instance, or another release, answers since. */
export interface Replacement {
  shape: Extract<OutageShape, 'restart' | 'release change'>
  replaced: NonNullable<Outage['replaced']>
}

/** What was replaced while the only failures came, one right after the other, too few of them for an outage. */
export function replacementAround(evidence: readonly Sample[]): Replacement | null {
  const [first, last] = [
    evidence.findIndex(({ ready }) => !ready),
    evidence.findLastIndex(({ ready }) => !ready),
  ]
  const others = evidence.slice(first, last + 1).some(({ ready }) => ready)
  return first === -1 || others
    ? null
    : replacementBetween(evidence.slice(0, first), evidence.slice(last + 1))
}

function replacementBetween(before: readonly Sample[], since: readonly Sample[]): Replacement | null {
  const release = replacedBetween(before, since, 'release')
  if (release !== null) return { shape: 'release change', replaced: release }
  const instance = replacedBetween(before, since, 'instance')
  return instance === null ? null : { shape: 'restart', replaced: instance }
}

/** Who answered before and never since, and who answers since and never before; null unless there are both. */
function replacedBetween(
  before: readonly Sample[],
  since: readonly Sample[],
  what: 'release' | 'instance',
): Outage['replaced'] {
  const namedIn = (samples: readonly Sample[]) =>
    new Set(samples.flatMap((sample) => (sample[what] === null ? [] : [sample[what]])))
  const [old, current] = [namedIn(before), namedIn(since)]
  const gone = [...old].filter((name) => !current.has(name))
  const come = [...current].filter((name) => !old.has(name))
  return gone.length === 0 || come.length === 0 ? null : { before: gone.join(', '), since: come.join(', ') }
}

function countedCauses(bad: readonly Sample[]): Outage['causes'] {
  const counts = new Map<string, number>()
  for (const sample of bad) {
    const cause = causeOf(sample)
    counts.set(cause, (counts.get(cause) ?? 0) + 1)
  }
  return [...counts].map(([cause, count]) => ({ cause, count })).sort((one, other) => other.count - one.count)
}

/** Fewer good answers on one kind of connection tell nothing of what is usual on it. */
const leastForUsual = 8

function slownessIn(
  evidence: readonly Sample[],
  { slowFactor, slowerByMs, slowFromMs = 0 }: SoakThresholds,
): (sample: Sample) => boolean {
  const good = evidence.filter(({ ready }) => ready)
  const usualOn = (connection: Sample['connection']) => {
    const ofKind = good.filter((sample) => sample.connection === connection)
    return lowerQuartile((ofKind.length < leastForUsual ? good : ofKind).map(ownLatencyMs))
  }
  const usual = { fresh: usualOn('fresh'), kept: usualOn('kept') }
  return (sample) => {
    const latencyMs = ownLatencyMs(sample)
    const usualMs = usual[sample.connection]
    const leastMs = Math.max(usualMs * slowFactor, usualMs + slowerByMs)
    return sample.ready && latencyMs > leastMs && latencyMs >= slowFromMs
  }
}

function ownLatencyMs({ latencyMs, control }: Sample): number {
  return Math.max(0, latencyMs - (control.loopbackMs ?? 0))
}

/** The lower quartile rather than the median, so that a brown-out of half the run does not pass for usual. */
function lowerQuartile(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) / 4)] ?? Number.POSITIVE_INFINITY
}
