import { errorFields, type Log } from '../log.ts'
import type { Database } from '../tables/database.ts'
import { insertCounts, replaceCounts } from '../tables/process-counts.ts'
import { type Counts, countsBeyond } from './counts.ts'
import type { Meter } from './meter.ts'

const saveEveryMs = 2_000

/**
 * Keeps what this process has counted in its own row, written as a whole whenever it has changed, so that
 * a write whose answer was lost can be repeated. A process that is killed loses at most the last seconds.
 */
export function startSavingCounts({
  database,
  instance,
  meter,
  log,
}: {
  database: Database
  instance: string
  meter: Meter
  log: Log
}): { stop(): Promise<void> } {
  // What was counted for good when the row was taken for that of a dead process, and is not counted again.
  let settled: Counts = {}
  let saved: Counts = {}

  const save = async () => {
    const counts = meter.counts()
    if (JSON.stringify(counts) === JSON.stringify(saved)) return
    if (!(await replaceCounts(database, instance, countsBeyond(settled, counts)))) {
      settled = saved
      await insertCounts(database, instance, countsBeyond(settled, counts))
    }
    saved = counts
  }
  const attempt = () => save().catch((error: unknown) => log.warn(errorFields(error), 'metrics.not_saved'))

  let saving = Promise.resolve()
  const timer = setInterval(() => {
    saving = saving.then(attempt)
  }, saveEveryMs)
  return {
    async stop() {
      clearInterval(timer)
      await saving
      await attempt()
    },
  }
}
