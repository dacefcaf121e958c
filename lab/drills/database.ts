import { migrateUp } from '../../migrations/run.ts'
import { startStandby } from '../stack/postgres.ts'
import type { Drill } from './drill.ts'
import { query } from './query.ts'

export const anotherDatabase: Drill = {
  name: 'worker-on-another-database',
  family: 'database',
  breaks: 'the worker uses another database of the same Postgres, migrated alike',
  expects: { outcome: 'fail', check: 'database', says: /uses another Postgres database \(elsewhere/ },
  withinMs: 30_000,
  async inject(ground) {
    const { databaseUrl } = ground.stack.backends
    const other = new URL(databaseUrl)
    other.pathname = '/elsewhere'
    await query(databaseUrl, 'create database elsewhere')
    ground.afterwards(() => query(databaseUrl, 'drop database elsewhere with (force)'))
    await migrateUp(other.href)
    await ground.replaceWorker({ DATABASE_URL: other.href })
  },
}

export const laggingStandby: Drill = {
  name: 'worker-on-lagging-standby',
  family: 'database',
  breaks: 'the worker reads a standby of Postgres that is an hour behind',
  expects: { outcome: 'fail', check: 'database', says: /reads a standby/ },
  withinMs: 30_000,
  async inject(ground) {
    const { surroundings, stack } = ground
    const standby = await startStandby(surroundings, stack.backends.databaseUrl, { delay: '1h' })
    ground.afterwards(async () => {
      await standby.child.stop()
    })
    await ground.replaceWorker({ DATABASE_URL: standby.url })
  },
}
