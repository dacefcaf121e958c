import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { codeOf, withDatabase } from '../../migrations/connection.ts'
import { UsageError } from '../usage-error.ts'

const prefix = 'pegasus_scratch_'
/** Longer than it takes to open a database that was just made. */
const youngForSeconds = 120

/**
 * Makes an empty database on the server of `serverUrl`, lets it be used, and drops it again, however that ends.
 * What runs that were killed have left there goes as well: a scratch database that nobody is connected to.
 *
 * @throws {UsageError} when this role may make none there.
 */
export async function withScratchDatabase<T>(
  serverUrl: string,
  use: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const now = Math.floor(Date.now() / 1000)
  const name = `${prefix}${now}_${randomBytes(6).toString('hex')}`
  return await withDatabase(serverUrl, async (knex) => {
    await dropAbandoned(knex, now)
    await create(knex, name)
    try {
      // A connection that stays open shows everybody that this one is in use.
      const url = urlOf(serverUrl, name)
      return await withDatabase(url, async (guard) => {
        await guard.raw('select 1')
        return await use(url)
      })
    } finally {
      await knex.raw('drop database if exists ?? with (force)', [name])
    }
  })
}

export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

async function create(knex: Knex, name: string): Promise<void> {
  try {
    await knex.raw('create database ?? template template0', [name])
  } catch (error) {
    if (codeOf(error) !== '42501') throw error
    throw new UsageError('This role may not create a scratch database on that server.', {
      advice: 'Give the URL of another Postgres, of a role that may create databases, by --scratch URL.',
    })
  }
}

async function dropAbandoned(knex: Knex, now: number): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select d.datname as name from pg_database d
     where d.datname like ? and pg_get_userbyid(d.datdba) = current_user
       and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
    [`${prefix.replaceAll('_', '\\_')}%`],
  )
  for (const { name } of rows) {
    const made = Number(name.slice(prefix.length).split('_')[0])
    // Another run may be about to drop it too.
    if (now - made > youngForSeconds) await knex.raw('drop database if exists ??', [name]).catch(() => {})
  }
}
