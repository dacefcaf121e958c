import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'chai'
import { identify, isRunning } from './process-identity.ts'

describe('a process identity', () => {
  it('is that of the process that runs', () => {
    const self = identify(process.pid)

    expect(self !== undefined && isRunning(self)).to.equal(true)
  })

  it('is not that of an earlier process with the same number', () => {
    expect(isRunning({ pid: process.pid, started: '1' })).to.equal(false)
  })

  it('is none once the process has ended', async () => {
    const child = spawn('true')
    await once(child, 'exit')

    expect(identify(child.pid ?? 0)).to.equal(undefined)
  })
})
