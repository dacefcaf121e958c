import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import { Pool } from 'pg'

// The peer of the benchmark `jobs`: Koa, its router and pg, with nothing around the same query. The
// database's address comes in DATABASE_URL; the port goes out on stdout.
const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })
const router = new Router().get('/jobs/:id', async (ctx) => {
  const { rows } = await pool.query('select * from jobs where id = $1 limit 1', [ctx.params['id']])
  const row = rows[0]
  ctx.body = {
    id: row.id,
    status: row.status,
    jobType: row.job_type,
    result: row.result,
    error: row.error,
    workerId: row.worker_id,
    release: row.release,
    attempt: row.attempt,
  }
})
const server = createServer(new Koa().use(router.routes()).callback()).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
