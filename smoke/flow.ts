import { performance } from 'node:perf_hooks'
import { type Answer, isGood } from './check.ts'
import type { Tell } from './run-event.ts'
import type { Trace } from './trace.ts'

export type KeepTrace<Steps> = <Name extends keyof Steps & string>(
  step: Name,
  trace: Trace<Steps[Name]>,
) => void

/** One step of a flow: its question, and the pure judgement of what walking it left. */
export interface Step<Steps, Name extends keyof Steps & string> {
  readonly name: Name
  readonly question: string
  judge(seen: Steps[Name]): Answer
}

/** Walks one step: records what was seen, and hands on what later steps need. */
export type Walk<Steps> = <Name extends keyof Steps & string, Value>(
  step: Step<Steps, Name>,
  act: () => Promise<{ seen: Steps[Name]; value: Value | undefined }>,
) => Promise<Value>

/** A way through the service that leaves traces, and takes back what it made however it ended. */
export interface Flow<Steps, Ground> {
  readonly name: string
  walk(ground: Ground, step: Walk<Steps>): Promise<void>
  cleanUp(ground: Ground, step: Walk<Steps>): Promise<void>
}

class EndOfWalk extends Error {
  override readonly name = 'EndOfWalk'
}

/** Walks a flow until its end or its first answer that is not good, then cleans up. */
export async function walkFlow<Steps, Ground>(
  flow: Flow<Steps, Ground>,
  ground: Ground,
  { keep, tell }: { keep: KeepTrace<Steps>; tell: Tell },
): Promise<void> {
  const origin = performance.now()
  const step: Walk<Steps> = async (definition, act) => {
    const startedAt = performance.now()
    tell({ kind: 'started', part: definition.name })
    const { seen, value } = await act()
    const durationMs = performance.now() - startedAt
    const trace = { startedMs: startedAt - origin, durationMs, seen }
    keep(definition.name, trace)
    const answer = definition.judge(seen)
    tell({ kind: 'finished', part: definition.name, durationMs, answer })
    if (!isGood(answer) || value === undefined) throw new EndOfWalk()
    return value
  }
  try {
    await untilEndOfWalk(flow.walk(ground, step))
  } finally {
    await untilEndOfWalk(flow.cleanUp(ground, step))
  }
}

async function untilEndOfWalk(walking: Promise<void>): Promise<void> {
  try {
    await walking
  } catch (error) {
    if (!(error instanceof EndOfWalk)) throw error
  }
}
