import { generateKeyPair } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { programFile } from '../../smoke/project-files.ts'
import type { Child } from './child.ts'
import { listeningUrl } from './listening-url.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

/** A bucket of Cloud Storage, in the terms of the service's variables. */
export interface GcsAddress {
  mode: 'gcs'
  endpointUrl: string
  bucket: string
  /** What every name begins with, without slashes at its ends. */
  prefix: string
  /** The key file of the service account that may use the bucket. */
  keyFile: string
}

export interface Gcs {
  child: Child
  address: GcsAddress
}

const account = 'pegasus@local.iam.gserviceaccount.com'

/** Starts our Cloud Storage server with one empty bucket on a free loopback port, with a key made for this run. */
export async function startGcs(surroundings: Surroundings, bucket: string): Promise<Gcs> {
  const objects = join(surroundings.folder, 'gcs-objects')
  mkdirSync(objects)
  const { keyFile, publicKeyFile } = await makeKey(surroundings.folder)
  const { child, ready } = await startChild({
    ...runningIn(surroundings, 'gcs'),
    command: process.execPath,
    args: [
      programFile('lab/stack/gcs-server/main'),
      ...['--folder', objects, '--bucket', bucket],
      ...['--account', account, '--public-key', publicKeyFile],
    ],
    probe: listeningUrl,
    readyWithinMs: 10_000,
  })
  return { child, address: { mode: 'gcs', endpointUrl: ready, bucket, prefix: 'pegasus', keyFile } }
}

/** A service account's key, in a file such as Google gives out, and its public half for the server. */
async function makeKey(folder: string): Promise<{ keyFile: string; publicKeyFile: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const keyFile = join(folder, 'gcs-key.json')
  const publicKeyFile = join(folder, 'gcs-public-key.pem')
  const key = {
    type: 'service_account',
    project_id: 'local',
    client_email: account,
    private_key: privateKey,
  }
  writeFileSync(keyFile, JSON.stringify(key), { mode: 0o600 })
  writeFileSync(publicKeyFile, publicKey)
  return { keyFile, publicKeyFile }
}
