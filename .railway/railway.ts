// The whole deployment on Railway: the successor of railway.toml and railway.worker.toml, which says the same as they
// do. How to use it, and what it cannot say: docs/deployment.md.
import { defineRailway, postgres, preserve, project, redis, service } from 'railway/iac'

export default defineRailway((ctx) => {
  const database = postgres('Postgres')
  const queue = redis('Redis')

  const build = {
    builder: 'DOCKERFILE',
    dockerfilePath: 'Dockerfile',
  } as const

  // What API and worker must agree on. Shared variables are secrets, or differ from environment to environment.
  const shared = {
    NODE_ENV: 'production',
    DATABASE_URL: database.env.DATABASE_URL,
    REDIS_URL: queue.env.REDIS_URL,
    STORAGE_MODE: 's3',
    S3_BUCKET: ctx.shared.S3_BUCKET,
    S3_PREFIX: 'pegasus',
    AWS_REGION: ctx.shared.AWS_REGION,
    AWS_ACCESS_KEY_ID: ctx.shared.AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: ctx.shared.AWS_SECRET_ACCESS_KEY,
    PLC_LLM_PROVIDER: 'openai',
    PLC_LLM_MODEL: 'gpt-4o-mini',
    PLC_INGEST_TRANSCRIBE_PROVIDER: 'openai',
    PLC_INGEST_TRANSCRIBE_MODEL: 'whisper-1',
    OPENAI_API_KEY: ctx.shared.OPENAI_API_KEY,
    PLC_DRAIN_SECONDS: '25',
  }

  const api = service('pegasus-api', {
    build,
    start: 'node dist/service/api.js',
    preDeploy: 'node bin/run.js migrate up',
    healthcheck: '/health/ready',
    healthcheckTimeout: 300,
    replicas: 1,
    deploy: {
      overlapSeconds: 10,
      drainingSeconds: 40,
      restartPolicyType: 'ALWAYS',
      sleepApplication: false,
    },
    env: {
      ...shared,
      // Railway's proxy sets it, so that each client is counted by itself.
      PLC_CLIENT_ADDRESS_HEADER: 'x-real-ip',
      PLC_WRITE_API_TOKEN: preserve(),
      PLC_READ_API_TOKEN: preserve(),
      PLC_OPS_API_TOKEN: preserve(),
    },
  })

  const worker = service('pegasus-worker', {
    build,
    start: 'node dist/service/worker.js',
    replicas: 1,
    deploy: {
      drainingSeconds: 40,
      restartPolicyType: 'ALWAYS',
      sleepApplication: false,
    },
    env: shared,
  })

  return project('pegasus', { resources: [database, queue, api, worker] })
})
