import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { expect } from 'chai'
import { exitCodes } from '../exit-code.ts'
import { carryOut } from '../walk/carry-out.ts'
import { absent, answering } from '../walk/given-answers.ts'
import type { ActContext, Step } from '../walk/step.ts'
import { countedSteps, rememberedWorld } from '../walk/testing/counted-steps.ts'
import { walkThroughCrashes } from '../walk/testing/crashing-journal.ts'
import { answers, target, walkOf } from '../walk/testing/journals.ts'
import type { Walker } from '../walk/walk.ts'
import { answersIn } from '../walk/walk-flags.ts'
import type { Walked } from '../walk/walking-command.ts'
import type { Ended } from './ourselves.ts'
import { walkActs } from './walk-act.ts'

const args = ['rollback', 'run', '--target', 'staging']

describe('a command that walks, as a step of a walk', () => {
  let folder = ''
  let world = rememberedWorld()
  /** With what it was run, each time. */
  let ran: (readonly string[])[] = []
  let flags: string[] = []
  let look: 'good' | 'bad'
  let context: ActContext

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    world = rememberedWorld()
    ;[ran, flags, look] = [[], [], 'good']
    context = { signal: new AbortController().signal, tell: () => {}, intendedAt: new Date() }
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('ends well when its walk has, and names that walk', async () => {
    flags = ['--done', 'dump']
    const { ended, noted, detail } = await acts().action.run(context)
    expect([ended, (await journals())[0]]).to.deep.equal(['good', `${noted?.['walk']}.jsonl`])
    expect(detail).to.include(noted?.['walk']).and.include('every check was good')
    expect((await acts().probe.run(context)).state).to.equal('done')
  })

  it('is left when its walk is, says what goes on with that, and goes on with it when it is run again', async () => {
    const { ended, noted, remedy } = await acts().action.run(context)
    const id = noted?.['walk'] ?? ''
    expect([ended, remedy?.command]).to.deep.equal([
      'left',
      `pegasus-ops rollback run --resume ${id} --target staging --done dump`,
    ])
    expect((await acts().probe.run(context)).state).to.equal('not done')
    flags = ['--done', 'dump']
    expect((await acts().action.run(context)).ended).to.equal('good')
    expect([ran, await journals()]).to.deep.equal([
      [args, [...args, '--resume', id, ...flags]],
      [`${id}.jsonl`],
    ])
    expect(world.count('pause action')).to.equal(1)
  })

  it('is bad when nothing was begun, with what was said', async () => {
    const refuses = async () => said(exitCodes.inconclusive, 'It cannot be decided: two facts are missing.')
    const { ended, detail } = await acts(refuses).action.run(context)
    expect([ended, detail]).to.deep.equal([
      'bad',
      'It cannot be decided: two facts are missing.\nIt ended with exit code 4.',
    ])
    expect((await acts(refuses).probe.run(context)).state).to.equal('not done')
  })

  it('does not take an earlier walk, or one of something else, for its own', async () => {
    flags = ['--done', 'dump']
    await acts().action.run(context)
    const later = { ...context, intendedAt: new Date(Date.now() + 1000) }
    expect((await acts().probe.run(later)).state).to.equal('not done')
    const { ended } = await acts(async () => said(exitCodes.fail, 'Refused.')).action.run(context)
    expect(ended, 'the walk that had come to its end was not walked now').to.equal('bad')
    const elsewhere = acts(walked, { kind: 'runbook', name: 'backup-restore' })
    expect((await elsewhere.probe.run(context)).state).to.equal('not done')
  })

  it('is bad where something bad was passed over, and a crash then leaves it to a person', async () => {
    flags = ['--done', 'dump']
    look = 'bad'
    expect((await acts().action.run(context)).ended).to.equal('bad')
    expect((await acts().probe.run(context)).state).to.equal('cannot tell')
  })

  it('begins nothing twice, wherever the walk around it is cut off', async () => {
    const step: Step = {
      ...{
        id: 'back',
        title: 'Roll back',
        kind: 'command',
        why: 'It is bad.',
        changes: 'it',
        expected: 'it',
      },
      ...{ destructive: true, walks: true, ...acts() },
    }
    // The walk within is left the first time; then the person answers what it waits for.
    const walker = (): Walker => ({
      ...answering(answers({ confirm: 'staging' }), absent),
      async trouble() {
        flags = ['--done', 'dump']
        return 'again'
      },
    })
    const whole = (await walkThroughCrashes([step], walker(), [])).store.lines.length
    for (let lines = 1; lines <= whole; lines += 1) {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      ;[world, flags] = [rememberedWorld(), []]
      const { outcome } = await walkThroughCrashes([step], walker(), [{ lines, how: 'after' }])
      expect({
        ...{ lines, outcome: outcome.outcome, begun: (await journals()).length },
        done: ['pause', 'resume'].map((id) => world.count(`${id} action`)),
      }).to.deep.equal({ lines, outcome: 'good', begun: 1, done: [1, 1] })
    }
  })

  const rollback: Walked = { kind: 'rollback', name: 'rollback' }

  function acts(run = walked, what = rollback) {
    return walkActs('back', args, what, {
      ...{ folder, target, flagsFor: () => flags },
      async run(given) {
        ran.push(given)
        return await run(given)
      },
    })
  }

  /** Walks as the command would, in this process. */
  async function walked(given: readonly string[]): Promise<Ended> {
    const { values } = parseArgs({
      args: given.slice(args.length),
      options: {
        resume: { type: 'string' },
        done: { type: 'string', multiple: true },
      },
    })
    const steps = countedSteps(world, [
      ...[{ id: 'pause' }, { id: 'dump', kind: 'manual' as const }, { id: 'resume' }],
      { id: 'look', kind: 'check', ends: { action: look } },
    ])
    const { outcome } = await carryOut(
      { ...walkOf(steps), ...rollback },
      values.resume ?? null,
      {
        ...{ folder, tool: 'test', operator: 'somebody@somewhere', until: new Date(Date.now() + 60_000) },
        ...{ redact: (value) => value, begun() {}, entry() {}, warn() {} },
        record: { others: async () => [], note() {}, settled: async () => null },
        walker: answering(answersIn({ yes: true, ...values }), troubled),
      },
      context.signal,
    )
    return said(outcome === 'good' ? exitCodes.good : exitCodes.fail, `It is ${outcome}.`)
  }

  async function journals(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.endsWith('.jsonl'))
  }
})

/** Nobody is there, but for what is bad. */
const troubled: Walker = { ...absent, trouble: async () => ({ skip: 'it is known' }) }

function said(code: number, stdout: string): Ended {
  return { code, stdout: `${stdout}\n`, stderr: '' }
}
