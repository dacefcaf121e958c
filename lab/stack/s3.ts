import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { programFile } from '../../smoke/project-files.ts'
import type { Child } from './child.ts'
import { listeningUrl } from './listening-url.ts'
import { randomSecret } from './random-secret.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

/** An S3-compatible store, in the terms of the service's variables. */
export interface S3Address {
  mode: 's3'
  endpointUrl: string
  region: string
  bucket: string
  /** What every key begins with, without slashes at its ends. */
  prefix: string
  accessKeyId: string
  secretAccessKey: string
}

export interface S3 {
  child: Child
  address: S3Address
}

/** Starts our S3 server with one empty bucket on a free loopback port, with keys made for this run. */
export async function startS3(surroundings: Surroundings, bucket: string): Promise<S3> {
  const objects = join(surroundings.folder, 'objects')
  mkdirSync(objects)
  const region = 'us-east-1'
  const prefix = 'pegasus'
  const keys = { accessKeyId: `local-${randomSecret().slice(0, 12)}`, secretAccessKey: randomSecret() }
  const part = runningIn(surroundings, 's3')
  const { child, ready } = await startChild({
    ...part,
    command: process.execPath,
    args: [
      programFile('lab/stack/s3-server/main'),
      '--folder',
      objects,
      '--region',
      region,
      '--bucket',
      bucket,
    ],
    env: {
      ...part.env,
      S3_SERVER_ACCESS_KEY_ID: keys.accessKeyId,
      S3_SERVER_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
    probe: listeningUrl,
    readyWithinMs: 10_000,
  })
  return { child, address: { mode: 's3', endpointUrl: ready, region, bucket, prefix, ...keys } }
}
