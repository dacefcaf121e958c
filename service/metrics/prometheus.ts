import { stageNames } from '../contract/job.ts'
import type { Durations, Metrics, OwnMetrics } from '../contract/metrics.ts'

/** The media type of the text format. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

type Labels = Readonly<Record<string, string>>
interface Sample {
  /** What follows the family's name, as `_sum`. */
  suffix?: string
  labels?: Labels
  value: number
}
interface Family {
  name: string
  type: 'counter' | 'gauge' | 'histogram' | 'summary'
  help: string
  samples: Sample[]
}

/**
 * The metrics in Prometheus's text format 0.0.4. Every series is there from the start. Label values are
 * ours and fixed, so none needs escaping.
 */
export function prometheusText(metrics: OwnMetrics): string {
  return families(metrics).map(render).join('')
}

function families(metrics: OwnMetrics): Family[] {
  const { queueDepth, oldestWaitingSeconds, jobLatencyMs, workerDrainMs, stalledJobs, objects } = metrics
  return [
    gauge('queue_depth', 'Jobs by status; failed is the dead letter.', labelled('status', queueDepth)),
    gauge('queue_oldest_waiting_seconds', 'How long the job has waited that waits longest.', [
      { value: oldestWaitingSeconds },
    ]),
    counter(
      'job_status_events_total',
      'Jobs that came into a status.',
      stageNames.flatMap((stage) => labelled('status', metrics.jobStatusEvents[stage], { job_type: stage })),
    ),
    counter('job_failures_total', 'Jobs that ended as failed.', labelled('job_type', metrics.jobFailures)),
    counter('job_retries_total', 'Replays of dead letters.', labelled('job_type', metrics.jobRetries)),
    counter(
      'job_queue_retries_total',
      'Runs that failed and went back to the queue.',
      labelled('job_type', metrics.queueRetries),
    ),
    gauge(
      'objects',
      'Objects in the bucket that are not live, by state.',
      labelled('state', { writing: objects.writing, doomed: objects.doomed, kept: objects.kept }),
    ),
    gauge('objects_overdue_seconds', 'For how long the oldest object has waited for its collection.', [
      { value: objects.overdueSeconds },
    ]),
    counter('objects_collected_total', 'Objects that were taken away.', [{ value: objects.collected }]),
    counter('jobs_stalled_total', 'Jobs that lost their worker.', [{ value: stalledJobs }]),
    gauge(
      'job_latency_ms_avg',
      'Average run time.',
      ofRuns(jobLatencyMs, ({ avgMs }) => avgMs),
    ),
    gauge(
      'job_latency_ms_max',
      'Longest run time.',
      ofRuns(jobLatencyMs, ({ maxMs }) => maxMs),
    ),
    {
      name: 'pegasus_job_latency_ms',
      type: 'histogram',
      help: 'Run times in milliseconds.',
      samples: histogram(metrics),
    },
    {
      name: 'pegasus_worker_drain_ms',
      type: 'summary',
      help: 'How long stopping workers took, in milliseconds.',
      samples: [
        { suffix: '_sum', value: workerDrainMs.sumMs },
        { suffix: '_count', value: workerDrainMs.count },
      ],
    },
    gauge('worker_drain_ms_max', 'The longest that a stopping worker took.', [
      { value: workerDrainMs.maxMs },
    ]),
    counter(
      'model_tokens_total',
      'Tokens as the providers count them.',
      Object.entries(metrics.modelTokens).flatMap(([provider, tokens]) =>
        labelled('kind', tokens, { provider }),
      ),
    ),
    counter(
      'model_retries_total',
      'How often a provider was asked again.',
      labelled('provider', metrics.modelRetries),
    ),
  ]
}

const counter = (name: string, help: string, samples: Sample[]): Family => ({
  name: `pegasus_${name}`,
  type: 'counter',
  help,
  samples,
})
const gauge = (name: string, help: string, samples: Sample[]): Family => ({
  name: `pegasus_${name}`,
  type: 'gauge',
  help,
  samples,
})

function labelled(label: string, values: Readonly<Record<string, number>>, others: Labels = {}): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { ...others, [label]: name }, value }))
}

function ofRuns(runs: Metrics['jobLatencyMs'], pick: (durations: Durations) => number): Sample[] {
  return stageNames.map((stage) => ({ labels: { job_type: stage }, value: pick(runs[stage]) }))
}

function histogram({ jobLatencyMs, jobLatencyBuckets }: Metrics): Sample[] {
  return stageNames.flatMap((stage) => {
    const labels = { job_type: stage }
    return [
      ...Object.entries(jobLatencyBuckets[stage]).map(([le, value]) => ({
        suffix: '_bucket',
        labels: { ...labels, le },
        value,
      })),
      { suffix: '_sum', labels, value: jobLatencyMs[stage].sumMs },
      { suffix: '_count', labels, value: jobLatencyMs[stage].count },
    ]
  })
}

function render({ name, type, help, samples }: Family): string {
  const lines = samples.map(({ suffix = '', labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}
