import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Fault } from '../fault.ts'

export const postgresRestarted: Fault = {
  name: 'postgres-restarted',
  breaks: 'Postgres is stopped and started again',
  tells: 'database',
  inject: (ground) => ground.endBackend('postgres'),
  heal: (ground) => ground.startBackend('postgres'),
}

const cuts = 10

export const postgresConnectionsCut: Fault = {
  name: 'postgres-connections-cut',
  breaks: `pg_terminate_backend for every connection, ${cuts} times within three seconds`,
  async inject({ stack }) {
    const client = new Client(stack.backends.databaseUrl)
    await client.connect()
    try {
      for (let cut = 0; cut < cuts; cut++) {
        await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where pid <> pg_backend_pid() and backend_type = 'client backend'`,
        )
        await sleep(300)
      }
    } finally {
      await client.end()
    }
  },
}
