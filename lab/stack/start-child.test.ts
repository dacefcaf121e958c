import { expect } from 'chai'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { identify } from '../../smoke/process-identity.ts'
import type { ProgramOptions } from './child.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'
import { identified, survivors } from './testing/ended.ts'
import { temporarySurroundings } from './testing/surroundings.ts'

describe('startChild', () => {
  let surroundings: Surroundings

  before(() => {
    surroundings = temporarySurroundings()
  })

  after(() => surroundings.reaper.release())

  it('gives back what the probe finds in the log', async () => {
    const { child, ready } = await startChild({
      ...program('console.log("up on 1234"); setInterval(() => {}, 1000)'),
      probe: (log) => /up on (\d+)/.exec(log)?.[1],
      readyWithinMs: 10_000,
    })

    expect(ready).to.equal('1234')
    await child.stop()
  })

  it('tells how a program ended before it was ready, and its last words', async () => {
    const problem = await problemOf(program('console.error("no database"); process.exit(7)'), 10_000)

    expect(problem.message).to.match(/ended before it was ready \(exit code 7\)[\s\S]*no database/)
  })

  it('ends a program that is not ready in time', async () => {
    const problem = await problemOf(program('console.log(process.pid); setInterval(() => {}, 1000)'), 500)

    expect(problem.message).to.contain('was not ready after 0.5 s')
    expect(identify(Number(/\d+$/.exec(problem.message)?.[0]))).to.equal(undefined)
  })

  it('names a program that is not there', async () => {
    const problem = await problemOf({ ...program(''), command: '/no/such/program' }, 1_000)

    expect(problem.remedy.advice).to.contain('/no/such/program')
  })

  it('does not wait any longer for a part that nobody wants', async () => {
    const unwanted = AbortSignal.abort()

    const problem = await problemOf({ ...program('setInterval(() => {}, 1000)'), unwanted }, 10_000)

    expect(problem.message).to.contain('was stopped before it was ready')
  })

  it('gives a program its own variables and nothing else', async () => {
    const { child, ready } = await startChild({
      ...program('console.log(Object.keys(process.env) + "."); setInterval(() => {}, 1000)'),
      env: { MINE: '1' },
      probe: (log) => /(.*)\.\n/.exec(log)?.[1],
      readyWithinMs: 10_000,
    })

    expect(ready).to.equal('MINE')
    await child.stop()
  })

  it('kills a program that does not end within its grace', async () => {
    const { child } = await startChild({
      ...program('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'),
      graceMs: 100,
      probe: up,
      readyWithinMs: 10_000,
    })

    expect(await child.stop()).to.deep.equal({ code: null, signal: 'SIGKILL' })
  })

  it('ends what a program started and left behind', async () => {
    const { child, ready } = await startChild({
      ...program(`
        const { pid } = require('node:child_process').spawn('sleep', ['60'])
        console.log(pid + ' started'); setInterval(() => {}, 1000)
      `),
      probe: (log) => /(\d+) started/.exec(log)?.[1],
      readyWithinMs: 10_000,
    })
    const orphan = identified(Number(ready))

    child.kill('SIGKILL')
    await child.exited

    expect(await survivors([orphan])).to.deep.equal([])
  })

  function program(source: string): ProgramOptions {
    const { machine } = surroundings
    return {
      ...runningIn(surroundings, 'program'),
      command: process.execPath,
      args: ['-e', source],
      env: machine,
    }
  }
})

const up = (log: string) => (log.includes('up') ? true : undefined)

async function problemOf(options: ProgramOptions, readyWithinMs: number): Promise<StackProblem> {
  const outcome = await startChild({ ...options, probe: () => undefined, readyWithinMs }).catch(
    (error: unknown) => error,
  )
  if (outcome instanceof StackProblem) return outcome
  throw new Error('it was expected to fail')
}
