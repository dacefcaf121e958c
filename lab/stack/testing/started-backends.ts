import { type Gcs, type GcsAddress, startGcs } from '../gcs.ts'
import { type Postgres, startPostgres } from '../postgres.ts'
import { type Redis, startRedis } from '../redis.ts'
import { type S3, type S3Address, startS3 } from '../s3.ts'
import type { Surroundings } from '../surroundings.ts'
import { temporarySurroundings } from './surroundings.ts'

const bucket = 'pegasus-test'

/** Where the servers are that the tests of one process use. */
export interface TestBackends {
  postgresUrl(): Promise<string>
  redisUrl(): Promise<string>
  s3(): Promise<S3Address>
  gcs(): Promise<GcsAddress>
}

/** Servers of this process, each started when it is first asked for. */
export class StartedBackends implements TestBackends {
  #surroundings: Surroundings | undefined
  #postgres: Promise<Postgres> | undefined
  #redis: Promise<Redis> | undefined
  #s3: Promise<S3> | undefined
  #gcs: Promise<Gcs> | undefined

  async postgresUrl(): Promise<string> {
    this.#postgres ??= startPostgres(this.#place())
    return (await this.#postgres).url
  }

  async redisUrl(): Promise<string> {
    this.#redis ??= startRedis(this.#place())
    return (await this.#redis).url
  }

  async s3(): Promise<S3Address> {
    this.#s3 ??= startS3(this.#place(), bucket)
    return (await this.#s3).address
  }

  async gcs(): Promise<GcsAddress> {
    this.#gcs ??= startGcs(this.#place(), bucket)
    return (await this.#gcs).address
  }

  /** Stops what was started. */
  async stop(): Promise<void> {
    const started = await Promise.allSettled([this.#postgres, this.#redis, this.#s3, this.#gcs])
    await Promise.all(
      started.map((part) => (part.status === 'fulfilled' ? part.value?.child.stop() : undefined)),
    )
    await this.#surroundings?.reaper.release()
  }

  #place(): Surroundings {
    this.#surroundings ??= temporarySurroundings()
    return this.#surroundings
  }
}
