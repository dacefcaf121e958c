import { remedyFor } from '../unanswered.ts'
import type { SoakMeasures } from './measure.ts'
import type { Outage, OutageShape, Replacement } from './outages.ts'
import type { SoakPlan } from './plan.ts'

const adviceOnShape: Readonly<Record<OutageShape, string>> = {
  down: 'Look in the API log at that time for what it lost or why it stopped.',
  flapping:
    'Look for what comes and goes: one of several instances, a dependency at its connection limit, a health check that restarts the API.',
  'brown-out': 'It answered, only slowly: look at processor, database and whatever else ran at that time.',
  'cold start': 'Keep an instance warm, or let the platform send traffic only to one that is ready already.',
  restart:
    'Another process answers since: look at the end of the old one’s log and at the platform’s events for a crash, too little memory, or a deploy.',
  'release change':
    'A deploy happened meanwhile: run again when it is over. If it should go unnoticed, let the platform wait for readiness before it takes the old release away.',
}

const adviceOnCause: Readonly<Record<string, string>> = {
  refused: 'Nothing listened at the address.',
  timeout: 'It gave no answer in time: it was blocked, or waited for something.',
  'broken-off': 'Connections broke off: a crash, or a proxy that gave up.',
  tls: 'The TLS handshake failed: look at the certificate.',
}

export function adviceOn({ shape, causes }: Pick<Outage, 'shape' | 'causes'>): string {
  const cause = causes[0]?.cause ?? ''
  const about = cause.startsWith(notReady)
    ? `Readiness named ${cause.slice(notReady.length)}: check that first.`
    : adviceOnCause[cause]
  return about === undefined ? adviceOnShape[shape] : `${about} ${adviceOnShape[shape]}`
}

const notReady = 'not ready: '

export function adviceOnScattered(measures: SoakMeasures, replacement: Replacement | null): string {
  if (replacement !== null) return adviceOnShape[replacement.shape]
  const connection = connectionAtFault(measures)
  return connection === null
    ? 'Look in the API log at those times, and at the platform’s events for restarts.'
    : adviceOnConnection[connection]
}

const adviceOnConnection = {
  fresh:
    'Only connections that were opened anew failed: look at the certificate, the load balancer and its limit on connections.',
  kept: 'Only connections that were open already failed: look at idle time-outs of the load balancer and of whatever lies between.',
} as const

/** The kind of connection that met every failure, where chance would do that less than once in a hundred runs. */
export function connectionAtFault({ connections, failures, samples }: SoakMeasures): 'fresh' | 'kept' | null {
  const kinds = ['fresh', 'kept'] as const
  return (
    kinds.find(
      (kind) =>
        connections[kind].failures === failures &&
        failures > 0 &&
        (connections[kind].samples / samples) ** failures < 0.01,
    ) ?? null
  )
}

export const adviceOnLatency =
  'Look at what readiness waits for (database, Redis, bucket) and at the processor of the API, or allow more time.'

export function adviceOnRunner(
  { unaskedBecause }: SoakMeasures,
  { control }: Pick<SoakPlan, 'control'>,
): string {
  const { missed, stalled, offline, cached } = unaskedBecause
  if (cached > missed + stalled + offline) return remedyFor({ kind: 'cached', detail: '' }).advice
  if (offline <= missed + stalled) {
    return 'Run it again from a machine that has a processor to spare.'
  }
  return control === null
    ? 'Check the name look-up and the network of this machine. With --control URL, an address that is reached the same way, the soak tells them from the service’s own.'
    : 'The control address did not answer either: check the network of this machine, or name a control address that can be relied on.'
}
