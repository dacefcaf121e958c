import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { openDatabase } from '../../migrations/connection.ts'

/** What became of the rows that were written all the while. */
export interface WritersSeen {
  written: number
  /** Writes that Postgres refused; the first reason in its words. */
  refused: number
  firstRefusal: string | null
  /** Rows that were confirmed and are not there in the end. */
  lost: number
  /** How long the slowest write took that was under way while the schema moved, in milliseconds. */
  longestMs: number
}

export interface Writers {
  /** Lets the schema be moved, and notes what writers wait for it meanwhile. */
  whileMoving<T>(move: () => Promise<T>): Promise<T>
  /** Ends the writing and counts what is there. */
  end(): Promise<WritersSeen>
}

const writersAtOnce = 2
const everyMs = 20

/**
 * Writes as the code that runs during a migration does, on connections of its own: a course, a lecture in it, and a
 * change of the lecture, in one transaction, again and again until it is ended.
 */
export function startWriters(databaseUrl: string): Writers {
  const knex = openDatabase(databaseUrl, { max: writersAtOnce }, 'pegasus-rehearsal-load')
  const ids: string[] = []
  const seen: WritersSeen = { written: 0, refused: 0, firstRefusal: null, lost: 0, longestMs: 0 }
  const over = new AbortController()
  let moving = false
  /** Counts the beginnings of moves. */
  let moves = 0

  async function writeOn(writer: number): Promise<void> {
    for (let count = 0; !over.signal.aborted; count++) {
      const id = `rehearsal-${writer}-${count}`
      const startedAt = performance.now()
      const begun = { moving, moves }
      try {
        await write(knex, id)
        ids.push(id)
        seen.written += 1
      } catch (error) {
        seen.refused += 1
        seen.firstRefusal ??= error instanceof Error ? error.message : String(error)
      }
      if (begun.moving || begun.moves !== moves)
        seen.longestMs = Math.max(seen.longestMs, performance.now() - startedAt)
      await sleep(everyMs, undefined, { signal: over.signal }).catch(() => {})
    }
  }

  const writing = Promise.all(Array.from({ length: writersAtOnce }, (_, writer) => writeOn(writer)))
  return {
    async whileMoving(move) {
      moving = true
      moves += 1
      try {
        return await move()
      } finally {
        moving = false
      }
    },
    async end() {
      over.abort()
      await writing
      try {
        const [row] = await knex('lectures').whereIn('id', ids).count({ there: '*' })
        return { ...seen, lost: seen.written - Number(row?.['there']) }
      } finally {
        await knex.destroy()
      }
    },
  }
}

async function write(knex: Knex, id: string): Promise<void> {
  await knex.transaction(async (transaction) => {
    await transaction('courses').insert({ id, title: 'A rehearsal' })
    await transaction('lectures').insert({
      id,
      course_id: id,
      preset_id: 'exam-mode',
      title: 'A rehearsal',
      status: 'uploaded',
    })
    await transaction('lectures').where({ id }).update({ updated_at: knex.fn.now() })
  })
}
