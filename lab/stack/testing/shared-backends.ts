import type { GcsAddress } from '../gcs.ts'
import type { S3Address } from '../s3.ts'
import { StartedBackends, type TestBackends } from './started-backends.ts'

/** Mocha numbers the processes of a parallel run from 0. */
const processNumber = Number(process.env['MOCHA_WORKER_ID'] ?? 0)
const variable = 'TEST_BACKENDS'
/** As many as .mocharc.parallel.json starts processes. */
const processes = 4

interface Addresses {
  /** One for each process: what a test does to a whole server must not reach the tests beside it. */
  postgresUrls: string[]
  redisUrl: string
  s3: S3Address
  gcs: GcsAddress
}

let started: StartedBackends[] = []

/**
 * Mocha calls this before a parallel run, in the parent of its processes. The parent starts the servers and not each
 * process, because mocha ends its processes without a word and nobody could stop their servers in good order.
 */
export async function mochaGlobalSetup(): Promise<void> {
  started = Array.from({ length: processes }, () => new StartedBackends())
  const [first = new StartedBackends()] = started
  const addresses: Addresses = {
    postgresUrls: await Promise.all(started.map((backends) => backends.postgresUrl())),
    redisUrl: await first.redisUrl(),
    s3: await first.s3(),
    gcs: await first.gcs(),
  }
  process.env[variable] = JSON.stringify(addresses)
}

/** Mocha calls this after the last test, and after Ctrl-C too. */
export async function mochaGlobalTeardown(): Promise<void> {
  await Promise.all(started.map((backends) => backends.stop()))
}

/** What the parent of this process has started for it; undefined in a run of one process. */
export function sharedBackends(): TestBackends | undefined {
  const given = process.env[variable]
  if (given === undefined) return undefined
  const { postgresUrls, redisUrl, s3, gcs } = JSON.parse(given) as Addresses
  return {
    postgresUrl: async () => postgresUrls[processNumber % postgresUrls.length] ?? '',
    redisUrl: async () => redisUrl,
    s3: async () => s3,
    gcs: async () => gcs,
  }
}
