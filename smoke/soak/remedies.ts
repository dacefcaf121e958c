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

export function adviceOnScattered(
  { connections: { fresh, kept } }: SoakMeasures,
  replacement: Replacement | null,
): string {
  if (replacement !== null) return adviceOnShape[replacement.shape]
  return fresh.failures > 1 && kept.failures === 0
    ? 'Only connections that were opened anew failed: look at the certificate, the load balancer and its limit on connections.'
    : 'Look in the API log at those times, and at the platform’s events for restarts.'
}

export const adviceOnLatency =
  'Look at what readiness waits for (database, Redis, bucket) and at the processor of the API, or allow more time.'

export function adviceOnRunner(
  { unaskedBecause }: SoakMeasures,
  { control }: Pick<SoakPlan, 'control'>,
): string {
  const { missed, stalled, offline } = unaskedBecause
  if (offline <= missed + stalled) {
    return 'Run it again from a machine that has a processor to spare.'
  }
  return control === null
    ? 'Check the name look-up and the network of this machine. With --control URL, an address that is reached the same way, the soak tells them from the service’s own.'
    : 'The control address did not answer either: check the network of this machine, or name a control address that can be relied on.'
}
