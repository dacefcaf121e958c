import type { OperatorWalk, WalkNote } from '../contract/operator-walk.ts'
import type { Connection } from './database.ts'
import type { OperatorWalkRow } from './rows.ts'
import { lacksTableOrColumn } from './schema-behind.ts'

const atMost = 20
const keptFor = '90 days'

/** Notes how a walk stands; resolves to what its record now says. */
export async function noteWalk(connection: Connection, id: string, note: WalkNote): Promise<OperatorWalk> {
  const row = {
    kind: note.kind,
    name: note.name,
    operator: note.operator,
    host: note.host,
    step: note.step,
    outcome: note.outcome,
    started_at: new Date(note.startedAt),
    ended_at: note.endedAt === null ? null : new Date(note.endedAt),
  }
  const [noted] = await connection('operator_walks')
    .insert({ id, ...row })
    .onConflict('id')
    .merge({ ...row, seen_at: connection.fn.now() })
    .returning('*')
  return toWalk(noted as OperatorWalkRow)
}

/** The walks that were last heard of, the newest first. */
export async function newestWalks(connection: Connection): Promise<OperatorWalk[]> {
  const rows = await connection('operator_walks')
    .orderBy([
      { column: 'seen_at', order: 'desc' },
      { column: 'id', order: 'asc' },
    ])
    .limit(atMost)
  return rows.map(toWalk)
}

/** Forgets walks that nothing was heard of for long; nothing is to be forgotten while the table is pending. */
export async function forgetOldWalks(connection: Connection): Promise<void> {
  try {
    await connection('operator_walks').whereRaw('seen_at < now() - ?::interval', [keptFor]).delete()
  } catch (error) {
    if (!lacksTableOrColumn(error)) throw error
  }
}

function toWalk(row: OperatorWalkRow): OperatorWalk {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    operator: row.operator,
    host: row.host,
    step: row.step,
    outcome: row.outcome,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    seenAt: row.seen_at.toISOString(),
  }
}
