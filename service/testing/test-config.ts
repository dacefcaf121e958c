import {
  freshBucket,
  freshDatabase,
  freshRedis,
  type TestDatabase,
} from '../../lab/stack/testing/backends.ts'
import { type Config, readConfig } from '../config.ts'
import type { Role, Variables } from '../contract/environment.ts'

export const writeToken = 'write-token-of-the-tests'
export const readToken = 'read-token-of-the-tests'
export const opsToken = 'ops-token-of-the-tests'

/** Databases, queue and bucket that belong to one test alone. */
export interface TestBackends {
  database: TestDatabase
  redisUrl: string
  bucket: Awaited<ReturnType<typeof freshBucket>>
}

export async function freshBackends(): Promise<TestBackends> {
  const [database, redis, bucket] = await Promise.all([freshDatabase(), freshRedis(), freshBucket()])
  return { database, redisUrl: redis.url, bucket }
}

/** The variables of a role on these backends, with the waits short enough for tests. */
export function testVariables(
  { database, redisUrl, bucket }: TestBackends,
  overrides: Variables = {},
): Variables {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    STORAGE_MODE: 's3',
    S3_BUCKET: bucket.bucket,
    S3_PREFIX: bucket.prefix,
    S3_ENDPOINT_URL: bucket.endpointUrl,
    AWS_REGION: bucket.region,
    AWS_ACCESS_KEY_ID: bucket.accessKeyId,
    AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    PLC_LLM_PROVIDER: 'offline',
    PLC_INGEST_TRANSCRIBE_PROVIDER: 'offline',
    PLC_WRITE_API_TOKEN: writeToken,
    PLC_READ_API_TOKEN: readToken,
    PLC_OPS_API_TOKEN: opsToken,
    PLC_READ_RATE_LIMIT_MAX_REQUESTS: '100000',
    PLC_LOG_LEVEL: 'silent',
    PLC_JOB_BACKOFF_SECONDS: '0',
    // Long enough that a busy machine never takes a living worker for a dead one.
    PLC_JOB_LOCK_SECONDS: '60',
    PLC_JOB_STALL_SECONDS: '1',
    PLC_RECONCILE_SECONDS: '1',
    PEGASUS_RELEASE: 'tests',
    ...overrides,
  }
}

/** The same, checked and read. */
export function testConfig(role: Role, backends: TestBackends, overrides: Variables = {}): Config {
  return readConfig(role, testVariables(backends, overrides))
}
