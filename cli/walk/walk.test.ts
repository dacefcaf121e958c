import { expect } from 'chai'
import { Stopped } from '../../smoke/stop.ts'
import { absent, answering, type GivenAnswers } from './given-answers.ts'
import type { Journal } from './journal.ts'
import type { JournalEvent } from './journal-line.ts'
import type { Step } from './step.ts'
import { type Counted, countedSteps, rememberedWorld, type World } from './testing/counted-steps.ts'
import { answers, begunJournal, kept, resumedJournal, walkOf } from './testing/journals.ts'
import { StepsChanged, type Walker, walk } from './walk.ts'
import type { WalkOutcome } from './walk-outcome.ts'

const never = new AbortController().signal

describe('walk', () => {
  let world: World
  beforeEach(() => {
    world = rememberedWorld()
  })

  it('checks before, acts, and checks after, each noted before it is done', async () => {
    const steps = stepsOf({ id: 'pause', has: ['pre-check', 'post-check'] })
    const journal = await begunJournal(steps)
    const seen: string[] = []
    journal.onEntry(({ did }) => seen.push(inShort(did)))
    const { outcome } = await walk(walkOf(steps), journal, flags(), never)
    expect(outcome).to.equal('good')
    expect(seen).to.deep.equal([
      'begun pause',
      ...['intent pre-check', 'outcome pre-check', 'intent action', 'outcome action'],
      ...['intent post-check', 'outcome post-check', 'ended good'],
    ])
  })

  it('stops at a step whose post-check is bad, and looks again when it is gone on with', async () => {
    const ends: Record<string, 'good' | 'bad'> = { 'post-check': 'bad' }
    const steps = stepsOf({ id: 'pause', has: ['post-check'], ends }, { id: 'roll' })
    const store = kept()
    const left = await walk(walkOf(steps), await begunJournal(steps, store), flags(), never)
    expect(left).to.deep.include({ outcome: 'bad', step: 'pause', stoppedBy: 'nobody' })
    expect(left.trouble).to.include({ act: 'post-check', detail: 'post-check is bad' })
    ends['post-check'] = 'good'
    const { outcome } = await walk(walkOf(steps), await resumedJournal(store), flags(), never)
    expect(outcome).to.equal('good')
    expect([world.count('pause action'), world.count('pause post-check')]).to.deep.equal([1, 2])
  })

  it('does not offer what its pre-check refuses', async () => {
    const { outcome, trouble } = await walked(
      stepsOf({ id: 'roll', has: ['pre-check'], ends: { 'pre-check': 'bad' } }),
    )
    expect([outcome, trouble?.act, world.count('roll action')]).to.deep.equal(['bad', 'pre-check', 0])
  })

  it('ends badly where something bad was passed over, and well where a step was left out', async () => {
    const bad = stepsOf({ id: 'look', kind: 'check', ends: { action: 'bad' } })
    const passed = { skips: [{ step: 'look', text: 'it is known' }] }
    const untold = await walked(bad)
    expect([untold.outcome, untold.step]).to.deep.equal(['bad', 'look'])
    const over = walkOf(bad)
    const journal = await begunJournal(bad)
    const { outcome } = await walk(
      over,
      journal,
      { ...flags(), trouble: async () => ({ skip: 'it is known' }) },
      never,
    )
    expect(outcome).to.equal('bad')
    expect((await walked(bad, passed)).outcome).to.equal('good')
  })

  for (const [named, given, destructive] of [
    ['--yes', { yes: true }, false],
    ['--confirm', { yes: false, confirm: 'staging' }, true],
  ] as const)
    it(`runs by ${named} three times at most what may have acted and has not, and then asks`, async () => {
      const steps = stepsOf({ id: 'roll', destructive, ends: { action: 'unknown' } }).map((step) => ({
        ...step,
        probe: {
          shown: 'a look',
          run: async () => ({ state: 'not done', detail: 'it is not there' }),
        } satisfies Step['probe'],
      }))
      const store = kept()
      const left = await walk(walkOf(steps), await begunJournal(steps, store), flags(given), never)
      expect(left).to.deep.include({ outcome: 'stopped', step: 'roll', stoppedBy: 'nobody' })
      expect(world.count('roll action')).to.equal(3)
      await walk(walkOf(steps), await resumedJournal(store), flags(given), never)
      expect(world.count('roll action')).to.equal(6)
    })

  describe('asks', () => {
    it('nobody before it looks, and somebody before it changes anything', async () => {
      const steps = stepsOf({ id: 'look', kind: 'check' }, { id: 'pause' })
      const { outcome, step, waitsFor } = await walked(steps, { yes: false })
      expect({ outcome, step, waitsFor }).to.deep.equal({
        ...{ outcome: 'stopped', step: 'pause' },
        waitsFor: ['--yes', '--skip pause=REASON'],
      })
      expect([world.count('look action'), world.count('pause action')]).to.deep.equal([1, 0])
    })

    it('for the name of the target before what is destructive, whatever was said before', async () => {
      const steps = stepsOf({ id: 'roll', destructive: true })
      const left = await walked(steps)
      expect([left.outcome, left.waitsFor[0]]).to.deep.equal(['stopped', '--confirm staging'])
      expect((await walked(steps, { confirm: 'production' })).outcome).to.equal('stopped')
      expect(world.count('roll action')).to.equal(0)
      expect((await walked(steps, { yes: false, confirm: 'staging' })).outcome).to.equal('good')
    })

    it('for what a person does, and goes on once that is told', async () => {
      const steps = stepsOf({ id: 'dump', kind: 'manual', has: ['post-check'] })
      const store = kept()
      const left = await walk(walkOf(steps), await begunJournal(steps, store), flags(), never)
      expect([left.outcome, left.waitsFor[0]]).to.deep.equal(['stopped', '--done dump'])
      const { outcome } = await walk(
        walkOf(steps),
        await resumedJournal(store),
        flags({ done: ['dump'] }),
        never,
      )
      expect([outcome, world.count('dump post-check')]).to.deep.equal(['good', 1])
    })

    it('where to go on, each time that it comes there', async () => {
      const options = [
        { name: 'no', text: 'Not yet', next: 'look' },
        { name: 'yes', text: 'It is', next: 'end' },
      ]
      const steps = stepsOf(
        { id: 'look', kind: 'check' },
        { id: 'better', kind: 'decide', options },
        { id: 'end', kind: 'check' },
      )
      const once = await walked(steps, { answers: [{ step: 'better', text: 'no' }] })
      expect([once.step, once.waitsFor[1], world.count('look action')]).to.deep.equal([
        ...['better', '--answer better=yes'],
        2,
      ])
      const twice = await walked(steps, {
        answers: [
          { step: 'better', text: 'no' },
          { step: 'better', text: 'yes' },
        ],
      })
      expect(twice.outcome).to.equal('good')
    })
  })

  describe('takes back', () => {
    it('the last step that did anything, and stands before it again', async () => {
      const steps = stepsOf({ id: 'pause', has: ['undo'] }, { id: 'look', kind: 'check' }, { id: 'roll' })
      const offers = ['run', 'run', 'undo', { stop: 'person' }] as const
      const { step, steps: told } = await walkedBy(steps, { offer: offers })
      expect([step, world.count('pause action'), world.count('pause undo')]).to.deep.equal(['pause', 1, 1])
      expect(told.map(({ outcome }) => outcome)).to.deep.equal(['open', 'not reached', 'not reached'])
    })

    it('nothing behind a step that cannot be taken back', async () => {
      const steps = stepsOf({ id: 'pause', has: ['undo'] }, { id: 'roll' }, { id: 'resume' })
      const offered: (string | undefined)[] = []
      await walkedBy(steps, { offer: ['run', 'run', { stop: 'person' }] }, (undo) => offered.push(undo))
      expect(offered).to.deep.equal([undefined, 'pause', undefined])
    })

    it('what a bad post-check shows to have gone wrong', async () => {
      const ends: Record<string, 'good' | 'bad'> = { 'post-check': 'bad' }
      const steps = stepsOf({ id: 'roll', has: ['post-check', 'undo', 'probe'], ends })
      const { step, trouble } = await walkedBy(steps, {
        offer: ['run', { stop: 'person' }],
        trouble: ['undo'],
      })
      expect([step, trouble, world.count('roll undo')]).to.deep.equal(['roll', null, 1])
    })
  })

  it('tells the act under way to stop, and leaves the walk where it stands', async () => {
    const controller = new AbortController()
    const steps = stepsOf({ id: 'roll', has: ['post-check'] })
    const [step] = steps
    if (step?.action === undefined) throw new Error('it has an action')
    step.action.run = async ({ signal }) => {
      setTimeout(() => controller.abort(new Stopped('SIGINT')), 5)
      return await new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ ended: 'unknown', detail: 'told to stop' }))
      })
    }
    const journal = await begunJournal(steps)
    const { outcome, stoppedBy } = await walk(walkOf(steps), journal, flags(), controller.signal)
    expect({ outcome, stoppedBy }).to.deep.equal({ outcome: 'stopped', stoppedBy: 'SIGINT' })
    expect(world.count('roll post-check')).to.equal(0)
  })

  it('stops although its question is never answered', async () => {
    const controller = new AbortController()
    const steps = stepsOf({ id: 'roll' })
    const silent = { ...flags(), offer: () => new Promise<'run'>(() => {}) }
    setTimeout(() => controller.abort(new Stopped('SIGTERM')), 5)
    const { stoppedBy } = await walk(walkOf(steps), await begunJournal(steps), silent, controller.signal)
    expect(stoppedBy).to.equal('SIGTERM')
  })

  it('takes an act that throws for one of which nothing is known', async () => {
    const steps = stepsOf({ id: 'look', kind: 'check' })
    const [step] = steps
    if (step?.action === undefined) throw new Error('it has an action')
    step.action.run = () => Promise.reject(new Error('no such\nthing'))
    const { outcome, trouble } = await walked(steps)
    expect(outcome).to.equal('stopped')
    expect(trouble).to.include({ ended: 'unknown', detail: 'no such thing' })
  })

  it('walks no other steps than those it was begun with, and names them', async () => {
    const store = kept()
    await begunJournal(stepsOf({ id: 'pause' }, { id: 'roll' }), store)
    const changed = stepsOf({ id: 'pause' }, { id: 'roll', destructive: true }, { id: 'new' })
    const error = await walk(walkOf(changed), await resumedJournal(store), flags(), never).catch(
      (thrown) => thrown,
    )
    expect(error).to.be.instanceOf(StepsChanged)
    expect(error.steps).to.deep.equal(['pause', 'roll', 'new'].slice(1))
  })

  function stepsOf(...steps: Counted[]): Step[] {
    return countedSteps(world, steps)
  }

  async function walked(
    steps: readonly Step[],
    given: Partial<GivenAnswers> = {},
    journal?: Journal,
  ): Promise<WalkOutcome> {
    return await walk(walkOf(steps), journal ?? (await begunJournal(steps)), flags(given), never)
  }

  /** Walks with a person who says these things, one after the other. */
  async function walkedBy(
    steps: readonly Step[],
    says: {
      offer: readonly Awaited<ReturnType<Walker['offer']>>[]
      trouble?: readonly Awaited<ReturnType<Walker['trouble']>>[]
    },
    offered: (undo: string | undefined) => void = () => {},
  ): Promise<WalkOutcome> {
    const [offers, troubles] = [[...says.offer], [...(says.trouble ?? [])]]
    const person: Walker = {
      ...absent,
      async offer(_, undo) {
        offered(undo?.id)
        return offers.shift() ?? { stop: 'nobody' }
      },
      trouble: async () => troubles.shift() ?? { stop: 'nobody' },
    }
    return await walk(walkOf(steps), await begunJournal(steps), person, never)
  }
})

function flags(given: Partial<GivenAnswers> = {}): Walker {
  return answering(answers(given), absent)
}

function inShort(did: JournalEvent): string {
  const what = 'act' in did ? did.act : 'outcome' in did ? did.outcome : 'step' in did ? did.step : ''
  return `${did.event} ${what}`
}
