import { performance } from 'node:perf_hooks'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import type { FailureKind } from '../failure.ts'
import type { Slot } from './schedule.ts'

/** What else was asked at the same moment: what it tells is about this machine, not about the service. */
export interface ControlSeen {
  /** How long this machine took, from the due time, to answer itself over its loopback; null when it did not. */
  loopbackMs: number | null
  /** Why the control address gave no answer, `none` when it did; null where there is no such address. */
  address: FailureKind | 'none' | null
}

/** One question of the soak, as it went. Plain data that survives JSON. */
export interface Sample {
  slot: number
  /** When it was due, as an instant. */
  dueAt: string
  /** How much later than that it was sent. */
  lateMs: number
  /** From the moment it was due, not from when it was sent: waiting in line is latency too. */
  latencyMs: number
  /** Whether a connection that was open already took it, or one was opened for it. */
  connection: 'fresh' | 'kept'
  /** True only for 200 with status `ready`. */
  ready: boolean
  status: number | null
  /** Why there was no answer by the contract, else null. */
  failure: FailureKind | null
  release: string | null
  instance: string | null
  /** The status of each part of readiness, where the answer told it. */
  parts: Record<keyof Readiness['checks'], string> | null
  control: ControlSeen
}

/** The sample of a slot whose answer has just come; what the controls saw is known only later. */
export function sampleOf(
  slot: Slot,
  connection: Sample['connection'],
  asked: Asked<Readiness>,
): Omit<Sample, 'control'> {
  return {
    slot: slot.index,
    // By the wall clock of now: the monotonic one knows nothing of a sleep or of a clock that was set.
    dueAt: new Date(Date.now() - (performance.now() - slot.dueMs)).toISOString(),
    lateMs: slot.lateMs,
    latencyMs: performance.now() - slot.dueMs,
    connection,
    ready: asked.ok && asked.facts.status === 200 && asked.value.status === 'ready',
    status: asked.facts?.status ?? null,
    failure: asked.ok ? null : asked.failure.kind,
    release: asked.facts?.release ?? null,
    instance: asked.facts?.instance ?? null,
    parts: asked.ok ? partsOf(asked.value) : null,
  }
}

function partsOf({ checks }: Readiness): Sample['parts'] {
  const { database, queue, storage, worker } = checks
  return {
    database: database.status,
    queue: queue.status,
    storage: storage.status,
    worker: worker.status,
  }
}
