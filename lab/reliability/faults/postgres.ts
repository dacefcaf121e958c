import { Client } from 'pg'
import type { Fault } from '../fault.ts'
import { again } from './again.ts'

export const postgresRestarted: Fault = {
  name: 'postgres-restarted',
  breaks: 'Postgres is stopped and started again',
  tells: 'database',
  inject: (ground) => ground.endBackend('postgres'),
  heal: (ground) => ground.startBackend('postgres'),
}

export const postgresConnectionsCut: Fault = {
  name: 'postgres-connections-cut',
  breaks: 'pg_terminate_backend for every connection, three times a second',
  async inject({ stack }, { brokenMs }) {
    const client = new Client(stack.backends.databaseUrl)
    await client.connect()
    try {
      const cut = `select pg_terminate_backend(pid) from pg_stat_activity
                   where pid <> pg_backend_pid() and backend_type = 'client backend'`
      await again(() => client.query(cut), { everyMs: 333, forMs: brokenMs })
    } finally {
      await client.end()
    }
  },
}
