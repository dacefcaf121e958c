import type { Child } from './child.ts'
import { type GcsAddress, startGcs } from './gcs.ts'
import { type OpenAiAddress, startOpenAi } from './openai.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { type S3Address, startS3 } from './s3.ts'
import type { Surroundings } from './surroundings.ts'

/** The bucket that API and worker share, by the mode that the service calls it. */
export type StorageAddress = S3Address | GcsAddress

/** Parts that are there already and are used instead of starting our own. */
export interface Outside {
  databaseUrl?: string
  redisUrl?: string
  storage?: StorageAddress
}

/** Who transcribes and generates: the service itself, our scripted OpenAI server, or an OpenAI from outside. */
export type Model =
  | { provider: 'offline' }
  | { provider: 'openai-scripted' }
  | { provider: 'openai'; address: OpenAiAddress }

/** What the API and the worker stand on. */
export interface Backends {
  databaseUrl: string
  redisUrl: string
  storage: StorageAddress
  /** Undefined with the offline model. */
  openAi: OpenAiAddress | undefined
  /** What was started here. */
  children: Child[]
  /** Starts Postgres or Redis again, on its address, after it has ended; left out when it came from outside. */
  again: { postgres?: () => Promise<Child>; redis?: () => Promise<Child> }
}

/** The bucket of a stack on S3. Throws RangeError for a stack on another kind of bucket. */
export function s3Of({ storage }: Backends): S3Address {
  if (storage.mode === 's3') return storage
  throw new RangeError(`the stack keeps its objects in ${storage.mode}, not in s3`)
}

/** Starts what is not there already, all at once. When one part fails the others are stopped again. */
export async function startBackends(
  surroundings: Surroundings,
  { model, storage: mode, outside }: { model: Model; storage: StorageAddress['mode']; outside: Outside },
): Promise<Backends> {
  const children: Child[] = []
  const started = <Part extends { child: Child }>(part: Part): Part => {
    children.push(part.child)
    return part
  }
  const again: Backends['again'] = {}
  const database =
    outside.databaseUrl ??
    startPostgres(surroundings).then((part) => {
      again.postgres = part.again
      return started(part).url
    })
  const redis =
    outside.redisUrl ??
    startRedis(surroundings).then((part) => {
      again.redis = part.again
      return started(part).url
    })
  const storage = outside.storage ?? startStorage()
  const openAi = openAiOf(model) ?? startScripted()

  const settled = await Promise.allSettled([database, redis, storage, openAi])
  const failure = settled.find((part) => part.status === 'rejected')
  if (failure) {
    await Promise.all(children.map((child) => child.stop()))
    throw failure.reason
  }
  return {
    databaseUrl: await database,
    redisUrl: await redis,
    storage: await storage,
    openAi: await openAi,
    children,
    again,
  }

  async function startStorage(): Promise<StorageAddress> {
    const start = mode === 's3' ? startS3 : startGcs
    return started(await start(surroundings, 'pegasus')).address
  }

  async function startScripted(): Promise<OpenAiAddress | undefined> {
    if (model.provider !== 'openai-scripted') return undefined
    return started(await startOpenAi(surroundings)).address
  }
}

function openAiOf(model: Model): OpenAiAddress | undefined {
  return model.provider === 'openai' ? model.address : undefined
}
