import { setTimeout as sleep } from 'node:timers/promises'
import type { Finding, Remedy } from '../../smoke/check.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { judge } from '../../smoke/judge.ts'
import type { RunEvent } from '../../smoke/run-event.ts'
import { type StopCause, Stopped } from '../../smoke/stop.ts'
import { askVerify } from './ask-verify.ts'
import { type Comparison, compare, seenOf } from './compare.ts'
import type { Drill, RunUnderWay } from './drill.ts'
import type { DrillGround } from './drill-ground.ts'
import { plainPlan, quickPlan } from './quick-plan.ts'

/** What one drill came to. */
export interface Rehearsal {
  drill: string
  family: Drill['family']
  breaks: string
  expected: { outcome: Drill['expects']['outcome']; check: string | null }
  /** Null when the drill could not be carried out. */
  verdict: Comparison['verdict'] | null
  /** What the expected check said; null for a healthy variant that is well. */
  said: { check: string; seen: string; remedy: Remedy | null } | null
  /** The other checks that found something too. */
  others: string[]
  /** From the start of verify to its verdict. */
  verdictMs: number
  withinMs: number
  /** From the mending until verify passes again; null when it did not. */
  wellAgainMs: number | null
  /** What was not as the drill states it; empty when it was detected as stated. */
  problems: string[]
}

const wellAgainWithinMs = 30_000

/**
 * Breaks the ground, lets verify judge it, mends it, and waits until verify passes again. Throws the reason of
 * `unwanted` once that has fired, with the ground mended.
 */
export async function rehearse(drill: Drill, ground: DrillGround, unwanted: AbortSignal): Promise<Rehearsal> {
  const examined = await breakAndExamine(drill, ground, unwanted)
  unwanted.throwIfAborted()
  const wellAgainMs = await untilWell(ground, unwanted)
  unwanted.throwIfAborted()
  const { expects, name, family, breaks, withinMs } = drill
  const { verdict, said, others, verdictMs } = examined
  return {
    drill: name,
    family,
    breaks,
    expected: { outcome: expects.outcome, check: expects.outcome === 'pass' ? null : expects.check },
    verdict,
    said,
    others,
    verdictMs,
    withinMs,
    wellAgainMs,
    problems: [
      ...examined.problems,
      ...(verdictMs > withinMs
        ? [`the verdict took ${describeDuration(verdictMs)}, more than ${describeDuration(withinMs)}`]
        : []),
      ...(wellAgainMs === null ? ['verify did not pass again once it was mended'] : []),
    ],
  }
}

type Examined = Pick<Rehearsal, 'verdict' | 'said' | 'others' | 'verdictMs' | 'problems'>

async function breakAndExamine(drill: Drill, ground: DrillGround, unwanted: AbortSignal): Promise<Examined> {
  try {
    await drill.inject?.(ground)
    const { evidence, verdictMs } = await examine(drill, ground, unwanted)
    const { finding, ...comparison } = compare(drill.expects, judge(evidence))
    return { ...comparison, said: finding && told(finding), verdictMs }
  } catch (error) {
    const problem = `it could not be carried out: ${error instanceof Error ? error.message : error}`
    return { verdict: null, said: null, others: [], verdictMs: 0, problems: [problem] }
  } finally {
    await ground.restore()
  }
}

function told(finding: Finding): NonNullable<Rehearsal['said']> {
  const { check, answer } = finding
  return { check, seen: seenOf(finding), remedy: 'remedy' in answer ? answer.remedy : null }
}

async function examine(drill: Drill, ground: DrillGround, unwanted: AbortSignal) {
  const run = watchedRun(unwanted)
  const startedAt = performance.now()
  const meanwhile = drill.meanwhile?.(ground, run)
  try {
    const evidence = await askVerify(ground, { ...quickPlan, ...drill.plan }, run)
    return { evidence, verdictMs: performance.now() - startedAt }
  } finally {
    run.end()
    await meanwhile
  }
}

async function untilWell(ground: DrillGround, unwanted: AbortSignal): Promise<number | null> {
  const startedAt = performance.now()
  for (;;) {
    const { outcome } = judge(await askVerify(ground, plainPlan, { signal: unwanted, tell: () => {} }))
    const tookMs = performance.now() - startedAt
    if (outcome === 'pass') return tookMs
    if (tookMs > wellAgainWithinMs || unwanted.aborted) return null
    await sleep(500)
  }
}

function watchedRun(unwanted: AbortSignal) {
  const stopping = new AbortController()
  const awaited = new Map<string, PromiseWithResolvers<void>>()
  const moment = (kind: RunEvent['kind'], part: string) => {
    const key = `${kind} ${part}`
    const known = awaited.get(key) ?? Promise.withResolvers<void>()
    awaited.set(key, known)
    return known
  }
  const over = Promise.withResolvers<void>()
  return {
    over: over.promise,
    signal: AbortSignal.any([unwanted, stopping.signal]),
    tell(event: RunEvent) {
      moment(event.kind, event.part).resolve()
    },
    reached: (part: string) => Promise.race([moment('started', part).promise, over.promise]),
    done: (part: string) => Promise.race([moment('finished', part).promise, over.promise]),
    stop: (by: StopCause) => stopping.abort(new Stopped(by)),
    end: () => over.resolve(),
  } satisfies RunUnderWay & Record<string, unknown>
}
