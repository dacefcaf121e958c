import type { Handshake } from '../contract/handshake.ts'
import type { Connection } from './database.ts'

/** The author of the row that a handshake begins with; the others are instances. */
const opener = 'api'

/** Writes the row that the other processes are to read. */
export async function openHandshake(
  connection: Connection,
  { id, mark, forSeconds }: { id: string; mark: string; forSeconds: number },
): Promise<void> {
  const row = { mark, expires_at: after(connection, forSeconds) }
  await connection('handshakes')
    .insert({ id, author: opener, ...row })
    .onConflict(['id', 'author'])
    .merge(row)
}

/** The mark of the row that a handshake began with; undefined when the row is not there. */
export async function readOpening(connection: Connection, id: string): Promise<string | undefined> {
  return (await connection('handshakes').where({ id, author: opener }).first('mark'))?.mark
}

/** Writes the row that answers the opening one. False when that one is gone: the handshake is over. */
export async function answerHandshake(
  connection: Connection,
  { id, author, mark }: { id: string; author: string; mark: string },
): Promise<boolean> {
  const { rowCount } = await connection.raw<{ rowCount: number }>(
    `insert into handshakes (id, author, mark, expires_at)
     select id, ?, ?, expires_at from handshakes where id = ? and author = ?
     on conflict (id, author) do update set mark = excluded.mark`,
    [author, mark, id, opener],
  )
  return rowCount > 0
}

/** The marks that were written in answer, by author. */
export async function readAnswers(connection: Connection, id: string): Promise<Map<string, string>> {
  const rows: { author: string; mark: string }[] = await connection('handshakes')
    .where({ id })
    .whereNot({ author: opener })
    .select('author', 'mark')
  return new Map(rows.map(({ author, mark }) => [author, mark]))
}

/** Takes away what was written for a handshake; an outcome that is kept here stays. */
export async function closeHandshake(connection: Connection, id: string): Promise<void> {
  await connection('handshakes').where({ id }).whereNull('outcome').delete()
}

/** Takes everything of a handshake away. */
export async function forgetHandshake(connection: Connection, id: string): Promise<void> {
  await connection('handshakes').where({ id }).delete()
}

/** Keeps how a handshake stands. */
export async function keepOutcome(
  connection: Connection,
  outcome: Handshake,
  forSeconds: number,
): Promise<void> {
  const row = { outcome: JSON.stringify(outcome), expires_at: after(connection, forSeconds) }
  await connection('handshakes')
    .insert({ id: outcome.id, author: opener, mark: '', ...row })
    .onConflict(['id', 'author'])
    .merge(row)
}

/** How a handshake stands, as far as it was kept here. */
export async function findOutcome(connection: Connection, id: string): Promise<unknown> {
  return (await connection('handshakes').where({ id, author: opener }).first('outcome'))?.outcome ?? undefined
}

/** Removes the rows of handshakes whose API ended before them. */
export async function forgetExpiredHandshakes(connection: Connection): Promise<void> {
  await connection('handshakes').where('expires_at', '<', connection.fn.now()).delete()
}

function after(connection: Connection, seconds: number) {
  return connection.raw(`now() + make_interval(secs => ?)`, [seconds])
}
