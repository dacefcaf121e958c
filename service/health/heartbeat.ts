import { releaseWindow } from '../../migrations/release-window.ts'
import type { Config } from '../config.ts'
import { errorFields, type Log } from '../log.ts'
import type { Database } from '../tables/database.ts'
import { holdProbe } from '../tables/objects.ts'
import { beat, type ProcessIdentity, retire, stampWork } from '../tables/processes.ts'

// A handshake waits for the next beat of a process that does not answer it.
const beatEveryMs = 5_000
const stampEveryMs = 1_000

export interface Heartbeat {
  /** Notes completed work; it is stamped within a second, however much work there is. */
  worked(): void
  stop(): Promise<void>
}

/** Beats until it is stopped; then the row goes. The first beat is awaited. */
export async function startHeartbeat({
  config,
  database,
  log,
}: {
  config: Config
  database: Database
  log: Log
}): Promise<Heartbeat> {
  const identity: ProcessIdentity = {
    instance: config.instance,
    role: config.role,
    release: config.release,
    schemaHead: releaseWindow.head,
    drainSeconds: config.PLC_DRAIN_SECONDS,
  }
  const tell = (error: unknown) => log.warn(errorFields(error), 'heartbeat.failed')
  const attempt = async () => {
    await beat(database, identity)
      .then(() => holdProbe(database, config.instance))
      .catch(tell)
  }
  await attempt()
  const timer = setInterval(() => void attempt(), beatEveryMs)
  // One stamp for all the jobs of a second: every job's own would queue up at the lock of this one row.
  let stamping: NodeJS.Timeout | undefined
  return {
    worked() {
      stamping ??= setTimeout(() => {
        stamping = undefined
        void stampWork(database, config.instance).catch(tell)
      }, stampEveryMs)
    },
    async stop() {
      clearInterval(timer)
      clearTimeout(stamping)
      await retire(database, config.instance).catch(() => {})
    },
  }
}
