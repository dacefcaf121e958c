import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { claimAddressFile, holderOf, readAddressFile, type StackAddress } from './address-file.ts'
import { StackProblem } from './stack-problem.ts'

describe('the address file', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    file = join(folder, '.pegasus', 'stack.json')
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('gives back the address that the stack published', () => {
    claimAddressFile(file).publish(address)

    expect(readAddressFile(file)).to.deep.equal(address)
  })

  it('can be read by its owner only', () => {
    claimAddressFile(file).publish(address)

    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('is refused to a second stack while the first one runs', () => {
    claimAddressFile(file)

    expect(problemOf(() => claimAddressFile(file)).remedy.command).to.equal('pegasus-ops stack down')
  })

  it('is given to the next stack when the one before has died', () => {
    claimAddressFile(file)
    pretendThatTheHolderDied()

    claimAddressFile(file).publish(address)

    expect(readAddressFile(file)).to.deep.equal(address)
  })

  it('is gone when the claim is released', () => {
    claimAddressFile(file).release()

    expect(problemOf(() => readAddressFile(file)).remedy.command).to.contain('stack up')
  })

  it('says that a stack is still starting', () => {
    claimAddressFile(file)

    expect(problemOf(() => readAddressFile(file)).message).to.contain('still starting')
  })

  it('says that a stack has died', () => {
    claimAddressFile(file).publish(address)
    pretendThatTheHolderDied()

    expect(problemOf(() => readAddressFile(file)).message).to.contain('has died')
  })

  it('says that a stack of another release speaks differently, and lets it be stopped', () => {
    claimAddressFile(file).publish({ ...address, apiUrl: 'not a URL' })

    expect(problemOf(() => readAddressFile(file)).remedy.command).to.contain('stack down')
    expect(holderOf(file)?.pid).to.equal(process.pid)
  })

  function pretendThatTheHolderDied(): void {
    const content = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...content, holder: { pid: process.pid, started: 'long ago' } }))
  }
})

const address: StackAddress = {
  apiUrl: 'http://127.0.0.1:1',
  writeToken: 'write',
  readToken: 'read',
  opsToken: 'ops',
  databaseUrl: 'postgres://127.0.0.1:2/pegasus',
  redisUrl: 'redis://127.0.0.1:3/0',
  storage: {
    mode: 's3',
    endpointUrl: 'http://127.0.0.1:4',
    region: 'us-east-1',
    bucket: 'pegasus',
    prefix: 'pegasus',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
  },
  model: 'offline',
  parts: [{ name: 'api', pid: 1, started: '1', logFile: '/logs/api.log' }],
  startedAt: '2026-01-01T00:00:00.000Z',
  folder: '/folder',
  logs: '/logs',
}

function problemOf(act: () => unknown): StackProblem {
  try {
    act()
  } catch (error) {
    if (error instanceof StackProblem) return error
    throw error
  }
  throw new Error('it was expected to fail')
}
