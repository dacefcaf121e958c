import { performance } from 'node:perf_hooks'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import type { FailureKind } from '../failure.ts'
import type { Slot } from './schedule.ts'

/** One question of the soak, as it went. */
export interface Sample {
  slot: number
  /** From the moment it was due, not from when it was sent: waiting in line is latency too. */
  latencyMs: number
  /** True only for 200 with status `ready`. */
  ready: boolean
  status: number | null
  /** Why there was no answer by the contract, else null. */
  failure: FailureKind | null
  release: string | null
  instance: string | null
}

/** The sample of a slot whose answer has just come. */
export function sampleOf({ index, dueMs }: Slot, asked: Asked<Readiness>): Sample {
  return {
    slot: index,
    latencyMs: performance.now() - dueMs,
    ready: asked.ok && asked.facts.status === 200 && asked.value.status === 'ready',
    status: asked.facts?.status ?? null,
    failure: asked.ok ? null : asked.failure.kind,
    release: asked.facts?.release ?? null,
    instance: asked.facts?.instance ?? null,
  }
}
