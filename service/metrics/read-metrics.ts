import { jobStatuses, type StageName, stageNames } from '../contract/job.ts'
import { type Durations, latencyBuckets, type OwnMetrics, paidProviders } from '../contract/metrics.ts'
import type { Database } from '../tables/database.ts'
import { objectCounts } from '../tables/objects.ts'
import { totalCounts } from '../tables/process-counts.ts'
import { queueDepth } from '../tables/queue-depth.ts'
import type { Counts } from './counts.ts'
import { series } from './series.ts'

/**
 * The metrics of the whole deployment, from what is stored and nothing else: two API processes asked one
 * after the other never seem to count backwards.
 */
export async function readMetrics(database: Database): Promise<OwnMetrics> {
  const [{ oldestWaitingSeconds, ...depth }, objects, counts] = await Promise.all([
    queueDepth(database),
    objectCounts(database),
    totalCounts(database),
  ])
  const count = (name: string) => counts[name] ?? 0
  const events = byStage((stage) => byName(jobStatuses, (status) => count(series.events(stage, status))))
  return {
    queueDepth: depth,
    oldestWaitingSeconds,
    jobStatusEvents: events,
    jobFailures: byStage((stage) => events[stage].failed),
    jobRetries: byStage((stage) => count(series.replays(stage))),
    queueRetries: byStage((stage) => count(series.queueRetries(stage))),
    jobLatencyMs: byStage((stage) => durationsOf(counts, series.runs(stage))),
    jobLatencyBuckets: byStage((stage) => cumulative(counts, stage)),
    stalledJobs: count(series.stalled),
    objects: { ...objects, collected: count(series.objectsCollected) },
    workerDrainMs: durationsOf(counts, series.drains),
    modelTokens: byName(paidProviders, (provider) => ({
      prompt: count(series.tokens(provider, 'prompt')),
      completion: count(series.tokens(provider, 'completion')),
    })),
    modelRetries: byName(paidProviders, (provider) => count(series.modelRetries(provider))),
  }
}

function durationsOf(counts: Counts, names: typeof series.drains): Durations {
  const count = counts[names.count] ?? 0
  const sumMs = counts[names.sum] ?? 0
  return { count, sumMs, avgMs: count === 0 ? 0 : sumMs / count, maxMs: counts[names.max] ?? 0 }
}

function cumulative(counts: Counts, stage: StageName): Record<(typeof latencyBuckets)[number], number> {
  let total = 0
  return byName(latencyBuckets, (bucket) => {
    total += counts[series.bucket(stage, bucket)] ?? 0
    return total
  })
}

const byStage = <T>(value: (stage: StageName) => T) => byName(stageNames, value)

function byName<const Name extends string, T>(
  names: readonly Name[],
  value: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, T>
}
