import type { JobStatus, StageName } from '../contract/job.ts'
import { latencyBoundsMs, latencyBuckets, PaidProvider } from '../contract/metrics.ts'
import type { ModelCall } from '../model/model.ts'
import type { Counts } from './counts.ts'
import { series } from './series.ts'

/** Counts what happens in this process. Nothing here waits or fails; the numbers are saved elsewhere. */
export interface Meter {
  /** A job has come into a status. */
  jobBecame(stage: StageName, status: JobStatus): void
  /** A run has ended, well or not. */
  runEnded(stage: StageName, durationMs: number): void
  /** A run has failed and will be tried again by the queue. */
  runRetried(stage: StageName): void
  /** A dead letter was replayed. */
  jobReplayed(stage: StageName): void
  /** A job has lost its worker. */
  jobStalled(): void
  /** Objects that nothing refers to were taken away. */
  objectsCollected(count: number): void
  /** This worker has stopped, after so long. */
  drained(durationMs: number): void
  modelCalled(call: ModelCall): void
  /** Everything counted since the process started. */
  counts(): Counts
}

export function startMeter(): Meter {
  const counted: Record<string, number> = {}
  const add = (name: string, by = 1) => {
    counted[name] = (counted[name] ?? 0) + by
  }
  const time = (names: ReturnType<typeof series.runs>, durationMs: number) => {
    const ms = Math.round(durationMs)
    add(names.count)
    add(names.sum, ms)
    counted[names.max] = Math.max(counted[names.max] ?? 0, ms)
  }
  return {
    jobBecame: (stage, status) => add(series.events(stage, status)),
    runEnded(stage, durationMs) {
      time(series.runs(stage), durationMs)
      const index = latencyBoundsMs.findIndex((bound) => durationMs <= bound)
      add(series.bucket(stage, latencyBuckets.at(index) ?? '+Inf'))
    },
    runRetried: (stage) => add(series.queueRetries(stage)),
    jobReplayed: (stage) => add(series.replays(stage)),
    jobStalled: () => add(series.stalled),
    objectsCollected: (count) => add(series.objectsCollected, count),
    drained: (durationMs) => time(series.drains, durationMs),
    modelCalled({ provider, retries, promptTokens = 0, completionTokens = 0 }) {
      const paid = PaidProvider.safeParse(provider)
      if (!paid.success) return
      add(series.modelRetries(paid.data), retries)
      add(series.tokens(paid.data, 'prompt'), promptTokens)
      add(series.tokens(paid.data, 'completion'), completionTokens)
    },
    counts: () => ({ ...counted }),
  }
}
