import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { Instant } from './ids.ts'
import { JobStatus, StageName } from './job.ts'
import { namedObject } from './named.ts'

/** The upper bounds of the buckets that run times are counted in, in milliseconds; the last bucket has none. */
export const latencyBoundsMs = [1000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000] as const
/** The buckets by name, as `le` has them. */
export const latencyBuckets = [
  '1000',
  '5000',
  '10000',
  '30000',
  '60000',
  '120000',
  '300000',
  '600000',
  '+Inf',
] as const

/** The providers that tokens and retries are counted for: those that are paid. */
export const paidProviders = ['openai', 'google'] as const
export const PaidProvider = z.enum(paidProviders)

const Count = z.number().int().min(0)
const Milliseconds = z.number().min(0)

/** How often something took time, how long in all, on average and at most. */
const Durations = z.object({
  count: Count,
  sumMs: Milliseconds,
  avgMs: Milliseconds,
  maxMs: Milliseconds,
})
export type Durations = z.infer<typeof Durations>

/**
 * The numbers of the whole deployment, every API and worker together. What is counted is never counted
 * back: it outlives the processes and the jobs.
 */
export const Metrics = namedObject('Metrics', {
  queueDepth: z
    .object({ queued: Count, running: Count, failed: Count })
    .describe('Jobs by status now; failed is the dead letter: failed and not replayed.'),
  oldestWaitingSeconds: z
    .number()
    .min(0)
    .describe('How long the job has waited that waits longest; 0 if none.'),
  jobStatusEvents: z
    .record(StageName, z.record(JobStatus, Count))
    .describe('How often jobs of a stage came into a status.'),
  jobFailures: z.record(StageName, Count).describe('Jobs that ended as failed.'),
  jobRetries: z.record(StageName, Count).describe('Replays of dead letters.'),
  queueRetries: z.record(StageName, Count).describe('Runs that failed and went back to the queue.'),
  jobLatencyMs: z.record(StageName, Durations).describe('Run times of the runs that ended, well or not.'),
  jobLatencyBuckets: z
    .record(StageName, z.record(z.enum(latencyBuckets), Count))
    .describe('Runs that took at most so many milliseconds; each bucket includes the smaller ones.'),
  stalledJobs: Count.describe('Jobs that lost a worker that died or fell silent.'),
  objects: addedLater(
    z.object({
      writing: Count.describe('Being written, or offered to clients for upload.'),
      doomed: Count.describe('Given up, and to be collected.'),
      kept: Count.describe('Kept of lectures that are deleted.'),
      overdueSeconds: z.number().min(0).describe('For how long the oldest has waited for its collection.'),
      collected: Count.describe('Taken away so far.'),
    }),
    { since: '0.2.0', whenAbsent: undefined },
  ).describe('Objects in the bucket that are not live.'),
  workerDrainMs: Durations.describe('How long stopping workers took to finish or give back their jobs.'),
  modelTokens: z
    .record(PaidProvider, z.object({ prompt: Count, completion: Count }))
    .describe('Tokens as the providers count them.'),
  modelRetries: z.record(PaidProvider, Count).describe('How often a provider was asked again.'),
})
export type Metrics = z.infer<typeof Metrics>
/** The metrics as this release sends them: complete. */
export type OwnMetrics = z.input<typeof Metrics>

/** `GET /ops/metrics`. */
export const MetricsAnswer = namedObject('MetricsAnswer', {
  status: z.literal('ok'),
  time: Instant,
  metrics: Metrics,
})
