import type { Child } from './child.ts'
import { type OpenAiAddress, startOpenAi } from './openai.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { type S3Address, startS3 } from './s3.ts'
import type { Surroundings } from './surroundings.ts'

/** Parts that are there already and are used instead of starting our own. */
export interface Outside {
  databaseUrl?: string
  redisUrl?: string
  s3?: S3Address
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
  s3: S3Address
  /** Undefined with the offline model. */
  openAi: OpenAiAddress | undefined
  /** What was started here. */
  children: Child[]
}

/** Starts what is not there already, all at once. When one part fails the others are stopped again. */
export async function startBackends(
  surroundings: Surroundings,
  model: Model,
  outside: Outside,
): Promise<Backends> {
  const children: Child[] = []
  const started = <Part extends { child: Child }>(part: Part): Part => {
    children.push(part.child)
    return part
  }
  const database = outside.databaseUrl ?? startPostgres(surroundings).then((part) => started(part).url)
  const redis = outside.redisUrl ?? startRedis(surroundings).then((part) => started(part).url)
  const s3 = outside.s3 ?? startS3(surroundings, 'pegasus').then((part) => started(part).address)
  const openAi = openAiOf(model) ?? startScripted()

  const settled = await Promise.allSettled([database, redis, s3, openAi])
  const failure = settled.find((part) => part.status === 'rejected')
  if (failure) {
    await Promise.all(children.map((child) => child.stop()))
    throw failure.reason
  }
  return {
    databaseUrl: await database,
    redisUrl: await redis,
    s3: await s3,
    openAi: await openAi,
    children,
  }

  async function startScripted(): Promise<OpenAiAddress | undefined> {
    if (model.provider !== 'openai-scripted') return undefined
    return started(await startOpenAi(surroundings)).address
  }
}

function openAiOf(model: Model): OpenAiAddress | undefined {
  return model.provider === 'openai' ? model.address : undefined
}
