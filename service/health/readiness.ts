import { storedSchema } from '../../migrations/ledger.ts'
import { releaseWindow } from '../../migrations/release-window.ts'
import {
  type DatabaseReadiness,
  type Readiness,
  type ReadinessPart,
  readinessProbeMs,
  type WorkerReadiness,
} from '../contract/readiness.ts'
import { schemaFit } from '../contract/schema-window.ts'
import { keys } from '../objects/keys.ts'
import type { Services } from '../services.ts'
import { liveWorkers } from '../tables/processes.ts'
import { TooSlow, within } from '../within.ts'

// A probe of the bucket costs three requests; load balancers ask every few seconds. Together with the
// longest probe it is under five seconds, within which readiness has to tell what has changed.
const storageFreshMs = 1_500

/** Answers whether this process can serve, by asking everything it depends on, each within 3 s. */
export function readinessProbe(
  services: Pick<Services, 'database' | 'objects' | 'queue' | 'config'>,
): () => Promise<Readiness> {
  const storage = remembered(storageFreshMs, () => timed(() => probeStorage(services)))
  return async () => {
    const [database, queue, store, worker] = await Promise.all([
      probeDatabase(services),
      timed(() => services.queue.ping()),
      storage(),
      probeWorkers(services),
    ])
    const parts = { database, queue, storage: store }
    const ready = Object.values(parts).every(({ status }) => status === 'ok')
    return {
      status: ready ? 'ready' : 'degraded',
      time: new Date().toISOString(),
      checks: { ...parts, worker },
    }
  }
}

async function probeDatabase({ database }: Pick<Services, 'database'>): Promise<DatabaseReadiness> {
  let stored: Awaited<ReturnType<typeof storedSchema>> | undefined
  const part = await timed(async () => {
    stored = await storedSchema(database)
  })
  if (part.status === 'error') return part
  const fit = stored ? schemaFit(releaseWindow, stored) : 'behind'
  const schema = { stored: stored ?? null, window: releaseWindow, fit }
  return fit === 'fits' || fit === 'pending'
    ? { ...part, schema }
    : { ...part, status: 'error', reason: `the schema is ${fit} of what this release can run on`, schema }
}

// Written, read and deleted for real: a bucket that only lists is no bucket to work with. The key is the
// process's own, so that what a failing bucket did not delete goes with the next probe.
async function probeStorage({ objects, config }: Pick<Services, 'objects' | 'config'>): Promise<void> {
  const key = keys.probe(config.instance)
  const body = crypto.randomUUID()
  const signal = AbortSignal.timeout(readinessProbeMs)
  await objects.write(key, body, { contentType: 'text/plain', signal })
  try {
    const read = await objects.read(key, { maximumBytes: 100, signal })
    if (read.toString() !== body) throw new Error('the bucket gave back something else')
  } finally {
    await objects.remove(key, { signal })
  }
}

async function probeWorkers({ database }: Pick<Services, 'database'>): Promise<WorkerReadiness> {
  const found = await within(readinessProbeMs, () => liveWorkers(database)).catch(() => undefined)
  if (!found) return { status: 'unknown', count: 0, seenSecondsAgo: null, workedSecondsAgo: null }
  return { status: found.count > 0 ? 'ok' : 'absent', ...found }
}

async function timed(probe: () => Promise<unknown>): Promise<ReadinessPart> {
  const startedAt = performance.now()
  const since = () => Math.round(performance.now() - startedAt)
  try {
    await within(readinessProbeMs, probe)
    return { status: 'ok', durationMs: since() }
  } catch (error) {
    const reason =
      error instanceof TooSlow
        ? `no answer within ${readinessProbeMs / 1000} s`
        : 'it refuses or cannot be reached'
    return { status: 'error', reason, durationMs: since() }
  }
}

// Callers that come while a probe runs share it.
function remembered<T>(freshMs: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | undefined
  return () => {
    if (!last || performance.now() > last.until) {
      const answer = ask()
      const entry = { answer, until: Number.POSITIVE_INFINITY }
      last = entry
      void answer.finally(() => {
        entry.until = performance.now() + freshMs
      })
    }
    return last.answer
  }
}
