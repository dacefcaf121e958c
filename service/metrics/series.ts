import type { JobStatus, StageName } from '../contract/job.ts'
import type { latencyBuckets, paidProviders } from '../contract/metrics.ts'

type Provider = (typeof paidProviders)[number]

/** Series of something that takes time, in milliseconds. */
const durations = (of: string) => ({ count: `${of}/count`, sum: `${of}/sum`, max: `${of}/max` })

/** The names under which processes count. They are stored: a new release adds to what an old one counted. */
export const series = {
  events: (stage: StageName, status: JobStatus) => `jobs/${stage}/${status}`,
  runs: (stage: StageName) => durations(`runs/${stage}`),
  /** Runs whose time fell into this bucket and no smaller one. */
  bucket: (stage: StageName, bucket: (typeof latencyBuckets)[number]) => `runs/${stage}/le/${bucket}`,
  queueRetries: (stage: StageName) => `queue-retries/${stage}`,
  replays: (stage: StageName) => `replays/${stage}`,
  stalled: 'stalled',
  objectsCollected: 'objects_collected',
  drains: durations('drains'),
  tokens: (provider: Provider, kind: 'prompt' | 'completion') => `tokens/${provider}/${kind}`,
  modelRetries: (provider: Provider) => `model-retries/${provider}`,
} as const
