import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { expect } from 'chai'
import { testClient, testCredentials } from './testing/test-server.ts'

const keys = {
  S3_SERVER_ACCESS_KEY_ID: testCredentials.accessKeyId,
  S3_SERVER_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
}

describe('the S3 server as a process', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pegasus-s3-process-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('says where it listens, serves the buckets it was told, and stops on SIGTERM', async () => {
    const server = start(['--folder', folder, '--bucket', 'lectures', '--region', 'eu-west-1'], keys)
    const [line] = await once(createInterface(server.stdout), 'line')
    const { url } = JSON.parse(line) as { url: string }
    await testClient(url, { region: 'eu-west-1' }).send(new HeadBucketCommand({ Bucket: 'lectures' }))
    server.kill('SIGTERM')
    expect(await once(server, 'exit')).to.deep.equal([0, null])
  })

  it('says what it needs when it was not told', async () => {
    const server = start(['--folder', folder], {})
    const exit = once(server, 'exit')
    const told = Buffer.concat(await server.stderr.toArray()).toString()
    expect([told.includes('S3_SERVER_SECRET_ACCESS_KEY=…'), await exit]).to.deep.equal([true, [2, null]])
  })
})

function start(
  args: string[],
  environment: NodeJS.ProcessEnv,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
