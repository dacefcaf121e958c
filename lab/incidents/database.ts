import { query } from '../drills/query.ts'
import type { Incident } from './incident.ts'

export const databaseClosed: Incident = {
  name: 'database-closed',
  fault: {
    breaks: 'the database lets nobody in: its connections were ended, and new ones are refused',
    expects: { outcome: 'fail', check: 'readiness', says: /not ok: database/ },
    async inject(ground) {
      const elsewhere = new URL(ground.stack.backends.databaseUrl)
      const name = elsewhere.pathname.slice(1)
      elsewhere.pathname = '/template1'
      const admit = (allowed: boolean) =>
        query(elsewhere.href, `alter database ${name} with allow_connections ${allowed}`)
      ground.afterwards(() => admit(true))
      await admit(false)
      await query(
        elsewhere.href,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
      )
    },
  },
  runbook: 'incident-response',
  answers: { 'find-the-part': 'database' },
  hands: { 'bring-the-database-back': (ground) => ground.restore() },
}
