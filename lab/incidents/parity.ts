import { migrateUp } from '../../migrations/run.ts'
import type { DrillGround } from '../drills/drill-ground.ts'
import { environmentDrifts } from '../drills/environment.ts'
import { query } from '../drills/query.ts'
import { createBucket } from '../drills/storage.ts'
import { freePort } from '../stack/free-port.ts'
import { randomSecret } from '../stack/random-secret.ts'
import type { Deployment, Incident } from './incident.ts'

const name = 'drift-of-plc-llm-model'
const drift = environmentDrifts.find((drill) => drill.name === name)
if (drift === undefined) throw new Error(`there is no drill ${name}`)

export const stagingDrifted: Incident = {
  name: 'staging-drifted',
  fault: drift,
  runbook: 'staging-parity',
  answers: {},
  hands: {
    async 'compare-staging-with-itself'(ground) {
      await ground.replaceWorker({})
    },
  },
  startProduction,
}

/** The same release with the same variables, on a database, a Redis and a bucket of its own. */
async function startProduction(ground: DrillGround): Promise<Deployment> {
  const { databaseUrl, redisUrl } = ground.stack.backends
  const [database, redis] = [new URL(databaseUrl), new URL(redisUrl)]
  database.pathname = '/production'
  redis.pathname = '/9'
  await query(databaseUrl, 'create database production')
  ground.afterwards(() => query(databaseUrl, 'drop database production with (force)'))
  await migrateUp(database.href)
  await createBucket(ground, 'production')
  const [port, writeToken, opsToken] = [String(await freePort()), randomSecret(), randomSecret()]
  const variables = { DATABASE_URL: database.href, REDIS_URL: redis.href, S3_BUCKET: 'production' }
  const tokens = {
    PLC_WRITE_API_TOKEN: writeToken,
    PLC_READ_API_TOKEN: randomSecret(),
    PLC_OPS_API_TOKEN: opsToken,
  }
  const api = await ground.stack.startApi({ ...variables, ...tokens, PORT: port })
  ground.afterwards(() => ground.end(api))
  const worker = await ground.stack.startWorker(variables)
  ground.afterwards(() => ground.end(worker))
  return { apiUrl: `http://127.0.0.1:${port}`, writeToken, opsToken }
}
