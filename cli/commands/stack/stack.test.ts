import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { freshBucket, freshDatabase, freshRedis } from '../../../lab/stack/testing/backends.ts'
import { survivors } from '../../../lab/stack/testing/ended.ts'
import { addressFileIn, holderOf, readAddressFile } from '../../../smoke/local-stack/address-file.ts'
import type { ProcessIdentity } from '../../../smoke/process-identity.ts'
import { type Finished, typed } from '../../stack/testing/command.ts'

describe('pegasus-ops stack', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('up shows the line by which the worker says that it polls, and stops everything on Ctrl-C', async () => {
    const up = typed(['stack', 'up', '--folder', folder])
    const said = await up.untilItSays('Stop it:')
    const { parts } = readAddressFile(addressFileIn(folder))

    up.process.kill('SIGINT')

    expect((await up.finished()).code).to.equal(0)
    expect(said).to.contain('"worker.polling"')
    expect(await survivors(parts, 0)).to.deep.equal([])
  })

  it('up leaves no process when it is killed', async () => {
    const up = typed(['stack', 'up', '--folder', folder])
    await up.untilItSays('Stop it:')
    const { parts } = readAddressFile(addressFileIn(folder))

    up.process.kill('SIGKILL')

    expect(await survivors(parts)).to.deep.equal([])
  })

  it('up stops what it has begun on Ctrl-C before everything is ready', async () => {
    const up = typed(['stack', 'up', '--folder', folder])
    await holderIn(folder)

    up.process.kill('SIGINT')
    const { code, stdout } = await up.finished()

    expect(code).to.equal(130)
    expect(stdout).to.contain('Stopped before everything was ready.')
  })

  it('up in the background stops what it has begun when it is interrupted', async () => {
    const up = typed(['stack', 'up', '--folder', folder, '--detach'], await partsFromOutside())
    const holder = await holderIn(folder)

    up.process.kill('SIGINT')
    await up.finished()

    expect(await survivors([holder])).to.deep.equal([])
  })

  it('up in the background says which part does not come up, and why', async () => {
    const variables = {
      ...(await partsFromOutside()),
      DATABASE_URL: 'postgres://pegasus@127.0.0.1:1/pegasus',
    }

    const { code, stderr } = await typed(
      ['stack', 'up', '--folder', folder, '--detach'],
      variables,
    ).finished()

    expect(code).to.equal(1)
    expect(stderr).to.match(/^\s*Error: the database could not be reached/)
  })

  it('up stops when the process that it was tied to has ended', async () => {
    const other = spawn('sleep', ['600'])
    const args = ['stack', 'up', '--folder', folder, '--until-exit-of', String(other.pid)]
    const up = typed(args, await partsFromOutside())
    await up.untilItSays('Stop it:')

    other.kill()

    expect((await up.finished()).code).to.equal(0)
  })

  it('env says how to start a stack where there is none', async () => {
    const { code, stderr } = await typed(['stack', 'env', '--folder', folder]).finished()

    expect(code).to.equal(1)
    expect(stderr).to.contain('pegasus-ops stack up')
  })

  it('up refuses a bucket of Cloud Storage without the key to it', async () => {
    const args = ['stack', 'up', '--folder', folder, '--storage', 'gcs']
    const variables = { GCS_ENDPOINT_URL: 'http://127.0.0.1:1', GCS_BUCKET: 'lectures' }
    const { code, stderr } = await typed(args, variables).finished()

    expect(code).to.equal(2)
    expect(stderr).to.contain('GOOGLE_APPLICATION_CREDENTIALS')
  })

  it('up refuses OpenAI without a key', async () => {
    const { code, stderr } = await typed(['stack', 'up', '--folder', folder, '--model', 'openai']).finished()

    expect(code).to.equal(2)
    expect(stderr).to.contain('OPENAI_API_KEY')
  })
})

describe('pegasus-ops stack up in the background', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let up: Finished

  before(async () => {
    const variables = { ...(await partsFromOutside()), PLC_WRITE_API_TOKEN: 'mine-51c0de3f8a72e6b40d77' }
    up = await typed(['stack', 'up', '--folder', folder, '--detach'], variables).finished()
  })

  after(async () => {
    await typed(['stack', 'down', '--folder', folder]).finished()
    rmSync(folder, { recursive: true })
  })

  it('comes back when everything is ready', async () => {
    const { apiUrl } = readAddressFile(addressFileIn(folder))

    expect(up.code).to.equal(0)
    expect((await fetch(`${apiUrl}/health/ready`)).status).to.equal(200)
  })

  it('shows the line by which the worker says that it polls', () => {
    expect(up.stdout).to.contain('"worker.polling"')
  })

  it('is refused while a stack runs, with the command that stops that one', async () => {
    const { code, stderr } = await typed(['stack', 'up', '--folder', folder]).finished()

    expect(code).to.equal(1)
    expect(stderr).to.match(/already runs here[\s\S]*stack down/)
  })

  it('gives a shell the address and the write token by env', async () => {
    const { stdout } = await typed(['stack', 'env', '--folder', folder]).finished()

    expect(stdout).to.match(
      /^export API_BASE_URL='http:\/\/127.0.0.1:\d+'\nexport PLC_WRITE_API_TOKEN='mine-51c0de3f8a72e6b40d77'\nexport PLC_READ_API_TOKEN=/,
    )
  })

  it('is stopped by down, and nothing of it is left', async () => {
    const { parts } = readAddressFile(addressFileIn(folder))

    const { code } = await typed(['stack', 'down', '--folder', folder]).finished()

    expect(code).to.equal(0)
    expect(await survivors(parts, 0)).to.deep.equal([])
  })
})

/** The process that holds the stack of this folder, as soon as there is one. */
async function holderIn(folder: string): Promise<ProcessIdentity> {
  for (;;) {
    const holder = holderOf(addressFileIn(folder))
    if (holder !== undefined) return holder
    await sleep(20)
  }
}

async function partsFromOutside(): Promise<Record<string, string>> {
  const [database, redis, s3] = await Promise.all([freshDatabase(), freshRedis(), freshBucket()])
  return {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    S3_ENDPOINT_URL: s3.endpointUrl,
    S3_BUCKET: s3.bucket,
    S3_PREFIX: s3.prefix,
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
  }
}
