import { releaseWindow } from '../migrations/release-window.ts'
import type { Config } from './config.ts'
import { errorFields, type Log } from './log.ts'
import type { Database } from './tables/database.ts'
import { beat, type ProcessIdentity, retire } from './tables/processes.ts'

const beatEveryMs = 10_000

/** Keeps this process's row fresh until it is stopped; then the row goes. The first beat is awaited. */
export async function startHeartbeat({
  config,
  database,
  log,
}: {
  config: Config
  database: Database
  log: Log
}): Promise<{ stop(): Promise<void> }> {
  const identity: ProcessIdentity = {
    instance: config.instance,
    role: config.role,
    release: config.release,
    schemaHead: releaseWindow.head,
    drainSeconds: config.PLC_DRAIN_SECONDS,
  }
  const attempt = () =>
    beat(database, identity).catch((error: unknown) => log.warn(errorFields(error), 'heartbeat.failed'))
  await attempt()
  const timer = setInterval(() => void attempt(), beatEveryMs)
  return {
    async stop() {
      clearInterval(timer)
      await retire(database, config.instance).catch(() => {})
    },
  }
}
