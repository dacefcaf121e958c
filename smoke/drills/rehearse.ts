import { setTimeout as sleep } from 'node:timers/promises'
import type { Remedy } from '../check.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { judge } from '../judge.ts'
import type { RunEvent } from '../run-event.ts'
import { Secret } from '../secret.ts'
import { type StopCause, Stopped } from '../stop.ts'
import { Target } from '../target.ts'
import { type RunPlan, verify } from '../verify.ts'
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
  verdict: Comparison['verdict']
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
  let seen: { evidence: Evidence; verdictMs: number }
  try {
    await drill.inject?.(ground)
    seen = await examine(drill, ground, unwanted)
  } finally {
    await ground.restore()
  }
  unwanted.throwIfAborted()
  const { verdictMs, evidence } = seen
  const comparison = compare(drill.expects, judge(evidence))
  const { finding } = comparison
  const wellAgainMs = await untilWell(ground, unwanted)
  unwanted.throwIfAborted()
  return {
    drill: drill.name,
    family: drill.family,
    breaks: drill.breaks,
    expected: {
      outcome: drill.expects.outcome,
      check: drill.expects.outcome === 'pass' ? null : drill.expects.check,
    },
    verdict: comparison.verdict,
    said:
      finding === null
        ? null
        : {
            check: finding.check,
            seen: seenOf(finding),
            remedy: 'remedy' in finding.answer ? finding.answer.remedy : null,
          },
    others: comparison.others,
    verdictMs,
    withinMs: drill.withinMs,
    wellAgainMs,
    problems: [
      ...comparison.problems,
      ...(verdictMs > drill.withinMs
        ? [`the verdict took ${Math.round(verdictMs)} ms, more than ${drill.withinMs} ms`]
        : []),
      ...(wellAgainMs === null ? ['verify did not pass again once it was mended'] : []),
    ],
  }
}

async function examine(drill: Drill, ground: DrillGround, unwanted: AbortSignal) {
  const run = watchedRun(unwanted)
  const startedAt = performance.now()
  const meanwhile = drill.meanwhile?.(ground, run)
  try {
    const evidence = await ask(ground, { ...quickPlan, ...drill.plan }, run)
    return { evidence, verdictMs: performance.now() - startedAt }
  } finally {
    run.over()
    await meanwhile
  }
}

async function untilWell(ground: DrillGround, unwanted: AbortSignal): Promise<number | null> {
  const startedAt = performance.now()
  for (;;) {
    const { outcome } = judge(await ask(ground, plainPlan, { signal: unwanted, tell: () => {} }))
    const tookMs = performance.now() - startedAt
    if (outcome === 'pass') return tookMs
    if (tookMs > wellAgainWithinMs || unwanted.aborted) return null
    await sleep(500)
  }
}

async function ask(
  { address, stack }: DrillGround,
  plan: RunPlan,
  { signal, tell }: { signal: AbortSignal; tell: (event: RunEvent) => void },
): Promise<Evidence> {
  const tokens = { write: new Secret(stack.writeToken), ops: new Secret(stack.opsToken) }
  const target = new Target({ name: 'drill', url: address, tokens })
  try {
    return await verify(target, plan, { signal, tell, tool: 'pegasus-ops drill', operator: 'drill' })
  } finally {
    await target.close()
  }
}

function watchedRun(unwanted: AbortSignal) {
  const stopping = new AbortController()
  const reached = new Map<string, PromiseWithResolvers<void>>()
  const partOf = (name: string) => {
    const part = reached.get(name) ?? Promise.withResolvers<void>()
    reached.set(name, part)
    return part
  }
  let isOver = false
  return {
    signal: AbortSignal.any([unwanted, stopping.signal]),
    tell(event: RunEvent) {
      if (event.kind === 'started') partOf(event.part).resolve()
    },
    reached: (part: string) => (isOver ? Promise.resolve() : partOf(part).promise),
    stop: (by: StopCause) => stopping.abort(new Stopped(by)),
    over() {
      isOver = true
      for (const part of reached.values()) part.resolve()
    },
  } satisfies RunUnderWay & Record<string, unknown>
}
