import { type Counts, mergeCounts } from '../metrics/counts.ts'
import type { Connection } from './database.ts'

// The row that holds what processes have counted that are no more.
const gone = 'gone'

/** Writes what a process has counted so far over what it had. False when it has no row. */
export async function replaceCounts(
  connection: Connection,
  instance: string,
  counts: Counts,
): Promise<boolean> {
  const changed = await connection('process_counts')
    .where({ instance })
    .update({ counts: JSON.stringify(counts) })
  return changed > 0
}

export async function insertCounts(connection: Connection, instance: string, counts: Counts): Promise<void> {
  await connection('process_counts').insert({ instance, counts: JSON.stringify(counts) })
}

/** What all processes have counted that ever ran. */
export async function totalCounts(connection: Connection): Promise<Counts> {
  const rows: { counts: Counts }[] = await connection('process_counts').select('counts')
  return rows.reduce<Counts>((total, { counts }) => mergeCounts(total, counts), {})
}

/** Adds up the rows of processes that are no more into one, so that there are never more than a few. */
export async function foldCountsOfGone(connection: Connection): Promise<void> {
  const instances: string[] = await countsOfGone(connection).pluck('instance')
  if (instances.length === 0) return
  await connection.transaction(async (transaction) => {
    await transaction('process_counts')
      .insert({ instance: gone, counts: '{}' })
      .onConflict('instance')
      .ignore()
    const base = await transaction('process_counts').where({ instance: gone }).forUpdate().first()
    const rows: { counts: Counts }[] = await countsOfGone(transaction).delete().returning('counts')
    const total = rows.reduce<Counts>((sum, { counts }) => mergeCounts(sum, counts), base?.counts ?? {})
    await transaction('process_counts')
      .where({ instance: gone })
      .update({ counts: JSON.stringify(total) })
  })
}

function countsOfGone(connection: Connection) {
  return connection('process_counts')
    .whereNot({ instance: gone })
    .whereNotExists(connection('processes').whereRaw('processes.instance = process_counts.instance'))
}
