import { join } from 'node:path'
import { programFile, projectRoot } from '../../smoke/project-files.ts'
import type { Backends, Model, StorageAddress } from './backends.ts'
import type { Child } from './child.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

/** A process of the service, by its real start command and with nothing but its own variables. */
export interface RoleOptions {
  /** Names the process and its log file. */
  name: string
  variables: Record<string, string>
  /** The folder of a built checkout of another release, whose process is started instead of this one's. */
  checkout?: string
}

const readyWithinMs = 30_000
const defaultDrainSeconds = 10

/** The variables that API and worker must have in common. */
export function sharedVariables({ databaseUrl, redisUrl, storage, openAi }: Backends, model: Model) {
  const provider = model.provider === 'offline' ? 'offline' : 'openai'
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    ...storageVariables(storage),
    PLC_LLM_PROVIDER: provider,
    PLC_INGEST_TRANSCRIBE_PROVIDER: provider,
    ...(provider === 'offline' ? { PLC_ALLOW_OFFLINE_MODEL: 'true' } : {}),
    ...(openAi === undefined ? {} : { OPENAI_API_KEY: openAi.apiKey }),
    ...(openAi?.baseUrl === undefined ? {} : { OPENAI_BASE_URL: openAi.baseUrl }),
    PLC_DRAIN_SECONDS: String(defaultDrainSeconds),
  }
}

/** The variables that name a bucket and let a process use it. */
export function storageVariables(storage: StorageAddress): Record<string, string> {
  if (storage.mode === 'gcs') {
    return {
      STORAGE_MODE: 'gcs',
      GCS_BUCKET: storage.bucket,
      GCS_PREFIX: storage.prefix,
      GCS_ENDPOINT_URL: storage.endpointUrl,
      GOOGLE_APPLICATION_CREDENTIALS: storage.keyFile,
    }
  }
  return {
    STORAGE_MODE: 's3',
    S3_BUCKET: storage.bucket,
    S3_PREFIX: storage.prefix,
    S3_ENDPOINT_URL: storage.endpointUrl,
    AWS_REGION: storage.region,
    AWS_ACCESS_KEY_ID: storage.accessKeyId,
    AWS_SECRET_ACCESS_KEY: storage.secretAccessKey,
  }
}

/** Starts an API on the PORT of its variables and waits until it says that it is ready. */
export async function startApi(surroundings: Surroundings, options: RoleOptions): Promise<Child> {
  const url = `http://127.0.0.1:${options.variables['PORT']}/health/ready`
  const { child } = await startChild({
    ...roleIn(surroundings, options),
    args: [programOf('service/api', options)],
    probe: () => isReady(url),
    readyWithinMs,
  })
  return child
}

/** Starts a worker and waits until it says that it polls the queue. */
export async function startWorker(surroundings: Surroundings, options: RoleOptions): Promise<Child> {
  const { child } = await startChild({
    ...roleIn(surroundings, options),
    args: [programOf('service/worker', options)],
    probe: (log) => pollingLine(log),
    readyWithinMs,
  })
  return child
}

/** The line by which a worker says that it polls the queue (step 3 of the deployment guide). */
export function pollingLine(log: string): string | undefined {
  return log.split('\n').find((line) => line.includes('"worker.polling"') && line.endsWith('}'))
}

function programOf(name: string, { checkout }: RoleOptions): string {
  return checkout === undefined ? programFile(name) : join(checkout, 'dist', `${name}.js`)
}

function roleIn(surroundings: Surroundings, { name, variables, checkout = projectRoot }: RoleOptions) {
  const drainSeconds = Number(variables['PLC_DRAIN_SECONDS'] ?? defaultDrainSeconds)
  const part = runningIn(surroundings, name)
  return {
    ...part,
    command: process.execPath,
    // What a killed process leaves in its temporary folder goes with the stack.
    env: { ...part.env, TMPDIR: surroundings.folder, ...variables },
    folder: checkout,
    graceMs: (drainSeconds + 5) * 1000,
  }
}

async function isReady(url: string): Promise<true | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await answer.arrayBuffer()
    return answer.status === 200 ? true : undefined
  } catch {
    return undefined
  }
}
