import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { addressFileIn, readAddressFile } from '../../smoke/local-stack/address-file.ts'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import type { Outside } from './backends.ts'
import { type Stack, type StackOptions, startStack } from './stack.ts'
import { freshBucket, freshDatabase, freshRedis } from './testing/backends.ts'
import { processesMarked, variablesOf } from './testing/marked.ts'
import { machineVariables } from './testing/surroundings.ts'

describe('a stack', () => {
  const mark = `MARK=${randomUUID()}`
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const lost: string[] = []
  let stack: Stack

  before(async () => {
    process.env['STRAY'] = '1'
    stack = await startStack({
      ...optionsIn(folder, mark),
      addressFile: addressFileIn(folder),
      onLost: ({ name }) => lost.push(name),
    })
  })

  after(async () => {
    delete process.env['STRAY']
    await stack.stop()
    rmSync(folder, { recursive: true })
  })

  it('is ready when it has started', async () => {
    expect((await fetch(`${stack.apiUrl}/health/ready`)).status).to.equal(200)
  })

  it('shows the line by which its worker says that it polls the queue', () => {
    expect(JSON.parse(stack.pollingLine)).to.include({ message: 'worker.polling', queue: 'pegasus' })
  })

  it('says where it is, and which processes it is made of', () => {
    const { apiUrl, parts } = readAddressFile(addressFileIn(folder))

    expect(apiUrl).to.equal(stack.apiUrl)
    expect(parts.map(({ name }) => name)).to.have.members(['postgres', 'redis', 's3', 'api', 'worker'])
  })

  it('gives its processes their own variables and nothing else of the shell', () => {
    expect(variablesOf(stack.api.process.pid)).to.include(mark).and.not.include('STRAY=1')
  })

  it('gives the tokens to the API alone', () => {
    const known = variablesOf(stack.worker.process.pid).filter((variable) => /TOKEN/.test(variable))

    expect(known).to.deep.equal([])
  })

  it('tells of a worker that was killed, and starts another', async () => {
    const { pollingLine, worker } = stack
    worker.kill('SIGKILL')
    await worker.exited

    await stack.startWorker()

    expect(lost).to.deep.equal(['worker'])
    expect(stack.pollingLine).not.to.equal(pollingLine)
  })

  it('brings an API that was stopped back at the same address', async () => {
    await stack.api.stop()

    await stack.startApi()

    expect((await fetch(`${stack.apiUrl}/health`)).status).to.equal(200)
  })

  it('brings Postgres and Redis back where they were, the database with its rows', async () => {
    for (const name of ['postgres', 'redis'] as const) {
      await partOf(stack, name).stop()
      await stack.restart(name)
    }

    expect(await statusWithin(stack, 10_000)).to.equal(200)
  })

  it('leaves no process and no data when it is stopped, and keeps its logs', async () => {
    const address = stack.address()

    await stack.stop()

    expect(processesMarked(mark)).to.deep.equal([])
    expect([address.folder, addressFileIn(folder)].filter(existsSync)).to.deep.equal([])
    expect(readFileSync(join(address.logs, 'api.log'), 'utf8')).to.contain('process.stopped')
  })
})

describe('startStack', () => {
  const mark = `MARK=${randomUUID()}`
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('uses the parts that are given from outside instead of its own', async () => {
    const outside = await everythingOutside()

    const stack = await startStack({ ...optionsIn(folder, mark), outside })

    expect(stack.address().parts.map(({ name }) => name)).to.deep.equal(['api', 'worker'])
    expect((await fetch(`${stack.apiUrl}/health/ready`)).status).to.equal(200)
    await stack.stop()
  })

  it('runs the same processes on Cloud Storage', async () => {
    const [database, redis] = await Promise.all([freshDatabase(), freshRedis()])
    const outside = { databaseUrl: database.url, redisUrl: redis.url }

    const stack = await startStack({ ...optionsIn(folder, mark), storage: 'gcs', outside })

    expect(stack.address().parts.map(({ name }) => name)).to.deep.equal(['gcs', 'api', 'worker'])
    expect((await fetch(`${stack.apiUrl}/health/ready`)).status).to.equal(200)
    await stack.stop()
  })

  it('tells which part does not come up and what it said, and leaves nothing running', async () => {
    const variables = { PLC_JOB_ATTEMPTS: 'many' }

    const problem = await problemOf({
      ...optionsIn(folder, mark),
      variables,
      addressFile: addressFileIn(folder),
    })

    expect(problem.message).to.match(/^api ended before it was ready[\s\S]*PLC_JOB_ATTEMPTS/)
    expect(processesMarked(mark)).to.deep.equal([])
    expect(existsSync(addressFileIn(folder))).to.equal(false)
  })

  it('stops the other parts when one of them cannot be started', async () => {
    const machine = { PATH: '/nowhere', ...marked(mark) }

    const problem = await problemOf({ ...optionsIn(folder, mark), machine })

    expect(problem.message).to.contain('redis-server')
    expect(processesMarked(mark)).to.deep.equal([])
  })

  it('stops at once when it is no longer wanted', async () => {
    const problem = await problemOf({ ...optionsIn(folder, mark), unwanted: AbortSignal.timeout(300) })

    expect(problem.message).to.contain('was stopped before it was ready')
    expect(processesMarked(mark)).to.deep.equal([])
  })
})

function partOf({ backends }: Stack, name: string) {
  const part = backends.children.find((child) => child.name === name)
  if (part === undefined) throw new Error(`the stack has no ${name}`)
  return part
}

/** The status of readiness once it is 200, or when the time is up. */
async function statusWithin({ apiUrl }: Stack, limitMs: number): Promise<number> {
  const giveUpAt = Date.now() + limitMs
  for (;;) {
    const { status } = await fetch(`${apiUrl}/health/ready`)
    if (status === 200 || Date.now() > giveUpAt) return status
  }
}

function optionsIn(folder: string, mark: string): StackOptions {
  return {
    logs: join(folder, 'logs'),
    machine: { ...machineVariables(), ...marked(mark) },
    model: { provider: 'offline' },
  }
}

function marked(mark: string): Record<string, string> {
  return Object.fromEntries([mark.split('=')])
}

async function everythingOutside(): Promise<Outside> {
  const [database, redis, s3] = await Promise.all([freshDatabase(), freshRedis(), freshBucket()])
  return { databaseUrl: database.url, redisUrl: redis.url, storage: s3 }
}

async function problemOf(options: StackOptions): Promise<StackProblem> {
  const outcome = await startStack(options).catch((error: unknown) => error)
  if (outcome instanceof StackProblem) return outcome
  throw new Error('it was expected to fail')
}
