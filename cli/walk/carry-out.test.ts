import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { OperatorWalk } from '../../service/contract/operator-walk.ts'
import { digestOf } from '../../smoke/evidence/chain.ts'
import type { Holder } from '../../smoke/ledger/ledger-line.ts'
import { ended } from '../../smoke/ledger/testing/ledgers.ts'
import { identify } from '../../smoke/process-identity.ts'
import { carryOut, giveUp, type Outfit, WalkedByAnother } from './carry-out.ts'
import { absent, answering } from './given-answers.ts'
import { lockTarget } from './target-lock.ts'
import { countedSteps, rememberedWorld } from './testing/counted-steps.ts'
import { alive, answers, target, walkOf } from './testing/journals.ts'
import { noteOf, type WalkRecord } from './walk-record.ts'
import { readWalks } from './walk-shelf.ts'

const never = new AbortController().signal

describe('carrying out a walk', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('leaves a journal, tells the target where it stands, and lets the next one in', async () => {
    const { outfit, noted } = outfitIn(folder)
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'pause' }]))
    expect((await carryOut(planned, null, outfit, never)).outcome).to.equal('good')
    expect(noted).to.deep.equal([null, 'pause', 'completed'])
    expect((await carryOut(planned, null, outfit, never)).outcome).to.equal('good')
    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).to.have.lengthOf(2)
  })

  it('is done by one process at a time, and taken over from one that has ended', async () => {
    const { outfit } = outfitIn(folder)
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'pause' }]))
    heldIn(folder, 'aaaaaaaaaaaa', ended)
    const lock = await lockTarget(folder, target.url, { walk: 'bbbbbbbbbbbb', holder: alive() })
    if ('heldBy' in lock) throw new Error('nobody holds it')
    const error = await carryOut(planned, null, outfit, never).catch((thrown) => thrown)
    expect(error).to.be.instanceOf(WalkedByAnother).with.property('walk', 'bbbbbbbbbbbb')
    await lock.release()
    expect((await carryOut(planned, null, outfit, never)).outcome).to.equal('good')
  })

  it('is got by exactly one of many that go on with it at once', async () => {
    const world = rememberedWorld()
    const planned = walkOf(countedSteps(world, [{ id: 'dump', kind: 'manual' }, { id: 'pause' }]))
    const { walk } = await carryOut(planned, null, outfitIn(folder).outfit, never)
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, () => carryOut(planned, walk, outfitIn(folder, ['dump']).outfit, never)),
    )
    const good = all.filter((one) => one.status === 'fulfilled' && one.value.outcome === 'good')
    expect([good.length, world.count('pause action')]).to.deep.equal([1, 1])
  })

  it('warns of walks that are open, here and by the record of the target', async () => {
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'dump', kind: 'manual' }]))
    const { walk } = await carryOut(planned, null, outfitIn(folder).outfit, never)
    const elsewhere = outfitIn(folder, ['dump'], [openWalk])
    await carryOut(planned, null, elsewhere.outfit, never)
    expect(elsewhere.warnings.join('\n'))
      .to.include(`Walk ${walk} (rehearsal)`)
      .and.include('ada@laptop on laptop walks incident-response')
  })

  it('warns neither of the walk that it is a step of, nor of those that are steps of it', async () => {
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'dump', kind: 'manual' }]))
    const outer = await carryOut(planned, null, outfitIn(folder).outfit, never)
    // What it walks within it: the process that has started this one stands for the outer walk.
    const { pid, started } = identify(process.ppid) ?? expect.fail('it was started by nobody')
    heldIn(folder, outer.walk, { ...alive(), pid, started })
    const inner = outfitIn(folder, [], [{ ...openWalk, id: outer.walk }])
    const { walk } = await carryOut(planned, null, inner.outfit, never)
    expect((await readWalks(folder)).map(({ state }) => state.header.within)).to.have.members([
      ...[outer.walk, undefined],
    ])
    rmSync(lockIn(folder))
    const again = outfitIn(folder, [], [{ ...openWalk, id: walk }])
    await carryOut(planned, outer.walk, again.outfit, never)
    expect([inner.warnings, again.warnings]).to.deep.equal([[], []])
  })

  it('says once that the target keeps no record, and goes on', async () => {
    const none = { unknown: 'The release that answers keeps no record of walks.' }
    const { outfit, warnings } = outfitIn(folder, [], none)
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'pause' }]))
    expect((await carryOut(planned, null, outfit, never)).outcome).to.equal('good')
    expect(warnings).to.deep.equal([none.unknown])
  })

  it('can be given up, and then stands open nowhere', async () => {
    const planned = walkOf(countedSteps(rememberedWorld(), [{ id: 'dump', kind: 'manual' }]))
    const { walk } = await carryOut(planned, null, outfitIn(folder).outfit, never)
    const { outfit, noted } = outfitIn(folder)
    expect((await giveUp(planned, walk, outfit)).outcome).to.equal('given up')
    expect(noted).to.deep.equal(['stopped'])
    expect((await readWalks(folder))[0]?.state.ended).to.equal('given up')
  })

  it('goes by the deadline of a process on another machine', async () => {
    const elsewhere = (until: number): Holder => ({
      ...ended,
      host: `not-${hostname()}`,
      until: new Date(until).toISOString(),
    })
    heldIn(folder, 'aaaaaaaaaaaa', elsewhere(Date.now() - 1000))
    heldIn(folder, 'bbbbbbbbbbbb', elsewhere(Date.now() + 60_000))
    expect(
      await lockTarget(folder, target.url, { walk: 'cccccccccccc', holder: alive() }),
    ).to.have.nested.property('heldBy.walk', 'bbbbbbbbbbbb')
  })
})

const openWalk: OperatorWalk = {
  ...{ id: 'x1', kind: 'runbook', name: 'incident-response', operator: 'ada@laptop', host: 'laptop' },
  ...{ startedAt: '2026-01-02T03:04:05Z', seenAt: '2026-01-02T03:05:05Z', step: 'look' },
  ...{ endedAt: null, outcome: null },
}

/** Another process has taken the lock, and has not let go of it. */
function heldIn(folder: string, walk: string, holder: Holder): void {
  appendFileSync(lockIn(folder), `\n${JSON.stringify({ taken: randomUUID(), walk, holder, parent: 0 })}\n`)
}

function lockIn(folder: string): string {
  return join(folder, `${digestOf(target.url).slice(0, 16)}.lock`)
}

/** What a walk is carried out with that flags answer; `noted` is what the target is told: each step, and the end. */
function outfitIn(
  folder: string,
  done: string[] = [],
  others: Awaited<ReturnType<WalkRecord['others']>> = [],
) {
  const noted: (string | null)[] = []
  const warnings: string[] = []
  const record: WalkRecord = {
    others: async () => others,
    note(state) {
      const { step, outcome } = noteOf(state, new Date())
      noted.push(outcome ?? (state.visits.length === 0 ? null : step))
    },
    settled: async () => ('unknown' in others ? others.unknown : null),
  }
  const outfit: Outfit = {
    ...{ folder, tool: 'test', operator: 'somebody@somewhere', until: new Date(Date.now() + 60_000) },
    redact: (value) => value,
    record,
    begun: () => {},
    entry: () => {},
    warn: (sentence) => warnings.push(sentence),
    walker: answering(answers({ done }), absent),
  }
  return { outfit, noted, warnings }
}
