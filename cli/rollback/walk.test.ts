import { expect } from 'chai'
import type { Fault } from '../platforms/testing/scripted-platform.ts'
import { absent, answering } from '../walk/given-answers.ts'
import { Journal, JournalLost } from '../walk/journal.ts'
import { outlinesOf } from '../walk/outline.ts'
import { alive, answers, type Kept, kept, resumedJournal } from '../walk/testing/journals.ts'
import { type Walk, type Walker, walk } from '../walk/walk.ts'
import type { WalkOutcome } from '../walk/walk-outcome.ts'
import type { Means } from './means.ts'
import { planOf, type RollbackPlan } from './plan.ts'
import { planIn, walkOfPlan } from './rollback-walk.ts'
import type { Situation } from './testing/situation.ts'
import { type Stage, stageOf } from './testing/stage.ts'

const all = process.env['ROLLBACK_ROWS'] === 'all'
const target = { name: 'staging', url: 'https://staging.example.com/' }
const asNow = { to: null, dataDamaged: false }
const never = new AbortController().signal
const platforms = ['render', 'railway', 'fly'] as const
/** Each lasts for one question, and for as many as the client asks before it gives up. */
const faults: Record<string, { fault: Fault; times: number }> = {
  'a connection cut before anything is done': { fault: { how: 'cut before' }, times: 1 },
  'a connection cut after it is done': { fault: { how: 'cut after' }, times: 1 },
  'an answer that breaks off': { fault: { how: 'broken off' }, times: 1 },
  'silence after it is done': { fault: { how: 'silent after' }, times: 1 },
  'a 500': { fault: { status: 500, body: { message: 'Oops' } }, times: 1 },
  'an outage': { fault: { status: 503, body: { message: 'Down' } }, times: 9 },
  'a 429 that lasts': { fault: { status: 429, body: { message: 'Slow down' } }, times: 5 },
}

describe('the walk of a rollback', function () {
  // The world is broken at one question after the other, and each walk is walked to its end.
  this.timeout(all ? 1_200_000 : 60_000)

  for (const platform of platforms) {
    it(`goes to its end on ${platform}, auto-deploy off first and on last`, async () => {
      await onStage(platform, async (stage, plan) => {
        const { outcome, journal, commands } = await walked(stage, plan)
        expect(outcome.outcome, journal.lines.at(-2)).to.equal('good')
        expectRolledBack(stage, plan)
        expect(commands).to.deep.equal(['verify', 'smoke', 'env-diff'])
        expect(outcome.steps.map(({ id }) => id)).to.deep.equal(stepsOn[platform])
        expect(journal.lines.join('\n')).to.not.match(/made-for-the-tests|of-the-tests|hidden|token-for-ops/)
      })
    })

    for (const [what, { fault, times }] of Object.entries(faults))
      it(`is gone on with after ${what}, at any question to ${platform}`, async () => {
        const questions = await questionsOf(platform)
        for (const [index, question] of questions.entries()) {
          if (!isTaken(question, index, Object.keys(faults).indexOf(what))) continue
          await onStage(platform, async (stage, plan) => {
            stage.platform.plant(/./, fault, times, index)
            const { outcome } = await walkedOn(stage, plan)
            expect(outcome.outcome, `after ${index}, ${question}: ${outcome.trouble?.detail}`).to.equal(
              'good',
            )
            expectRolledBack(stage, plan)
          })
        }
      })
  }

  it('does nothing twice, wherever it is cut off', async () => {
    const lines = await onStage(
      'render',
      async (stage, plan) => (await walked(stage, plan)).journal.lines.length,
    )
    for (let kill = 1; kill < lines; kill += all ? 1 : 4)
      await onStage('render', async (stage, plan) => {
        const journal = kept()
        await walked(stage, plan, cutAfter(kill, journal)).catch((error: unknown) => {
          if (!(error instanceof JournalLost)) throw error
        })
        const { outcome } = await walkedOn(stage, plan, journal)
        expect(outcome.outcome, `cut off after line ${kill}`).to.equal('good')
        expectRolledBack(stage, plan)
      })
  })

  it('is not begun when something was deployed since it was planned', async () => {
    await onStage('render', async (stage, plan) => {
      const client = await stage.open('api', never)
      const [process] = await client.processes()
      if (process !== undefined) await client.rollBack(process, { id: 'dep-1' })
      await client.close()
      const { outcome } = await walked(stage, plan)
      expect([outcome.outcome, outcome.step]).to.deep.equal(['bad', 'roll-back-api'])
      expect(stage.deploysOf('api')).to.equal(3)
    })
  })

  it('is taken back by bringing back what served', async () => {
    await onStage('render', async (stage, plan) => {
      let offered = 0
      const walker = {
        ...byFlags(stage),
        offer: async (step: { id: string; kind: string }) =>
          step.id === 'roll-back-worker' && ++offered === 1 ? ('undo' as const) : ('run' as const),
      }
      const seen: (string | undefined)[] = []
      const { outcome } = await walked(stage, plan, kept(), {
        ...walker,
        // What was brought back may still be under way.
        trouble: async () => 'again',
        confirm: async ({ id }) => {
          if (id === 'roll-back-api') seen.push(stage.running('api'))
          return true
        },
      })
      expect(outcome.outcome).to.equal('good')
      expect(seen).to.have.lengthOf(2)
      expect(stage.deploysOf('api')).to.equal(5)
    })
  })
})

/** The tests take what changes something, and a few others; `npm run test:rollback` takes all. */
function isTaken(question: string, index: number, fault: number): boolean {
  if (all) return true
  return (/POST|Rollback/.test(question) && fault < 5) || index === fault
}

const proving = ['jobs-in-flight', 'verify', 'smoke', 'env-diff']
const withAutoDeploy = [
  ...['pause-api-auto-deploy', 'pause-worker-auto-deploy', 'roll-back-api', 'roll-back-worker', ...proving],
  ...['mend-branch', 'record', 'resume-api-auto-deploy', 'resume-worker-auto-deploy'],
]
const stepsOn = {
  render: withAutoDeploy,
  railway: withAutoDeploy,
  fly: ['roll-back-app', ...proving, 'record'],
}

function expectRolledBack(stage: Stage, plan: RollbackPlan): void {
  expect([stage.running('api'), stage.running('worker')]).to.deep.equal([plan.to, plan.to])
  expect([stage.deploysOf('api'), stage.deploysOf('worker')], 'each rolled back once').to.deep.equal([3, 3])
  const wanted = plan.platform === 'fly' ? 'inapplicable' : 'on'
  expect([stage.autoDeploy('api'), stage.autoDeploy('worker')]).to.deep.equal([wanted, wanted])
}

const asked = new Map<Situation['platform'], Promise<readonly string[]>>()

/** What is asked of the platform when all goes well, in its order. */
function questionsOf(platform: Situation['platform']): Promise<readonly string[]> {
  const known = asked.get(platform)
  if (known !== undefined) return known
  const questions = onStage(platform, async (stage, plan) => {
    const before = stage.platform.asked.length
    await walked(stage, plan)
    return stage.platform.asked.slice(before)
  })
  asked.set(platform, questions)
  return questions
}

async function onStage<Value>(
  platform: Situation['platform'],
  use: (stage: Stage, plan: RollbackPlan) => Promise<Value>,
): Promise<Value> {
  const stage = await stageOf({ platform, since: 'additive', jobsInFlight: false, imageKept: true })
  try {
    const plan = planOf(await stage.facts(), asNow)
    if (plan === null) throw new Error('it is not to be rolled back')
    return await use(stage, plan)
  } finally {
    await stage.close()
  }
}

interface Walked {
  outcome: WalkOutcome
  journal: Kept
  commands: string[]
}

async function walked(
  stage: Stage,
  plan: RollbackPlan,
  journal: Kept = kept(),
  walker: Walker = byFlags(stage),
): Promise<Walked> {
  const commands: string[] = []
  const it = walkOfPlan(plan, target, meansOn(stage, commands))
  const begun = await Journal.begin(headerOf(it), alive(), journal)
  return { outcome: await walk(it, begun, walker, never), journal, commands }
}

/** Walks, and goes on as another process would, with the plan that the journal holds, as often as it is left. */
async function walkedOn(stage: Stage, plan: RollbackPlan, left?: Kept): Promise<Walked> {
  let latest = left === undefined ? await walked(stage, plan) : await resumed(stage, left)
  for (let times = 0; times < 8 && latest.outcome.outcome !== 'good'; times++)
    latest = await resumed(stage, latest.journal)
  return latest
}

async function resumed(stage: Stage, journal: Kept): Promise<Walked> {
  if (journal.lines.length === 0) return await walked(stage, await planOn(stage), journal)
  const commands: string[] = []
  const again = await resumedJournal(journal)
  const it = walkOfPlan(planIn(again.state.header.parameters), target, meansOn(stage, commands))
  return { outcome: await walk(it, again, byFlags(stage), never), journal, commands }
}

async function planOn(stage: Stage): Promise<RollbackPlan> {
  const plan = planOf(await stage.facts(), asNow)
  return plan ?? expect.fail('there is no plan')
}

function meansOn(stage: Stage, commands: string[]): Means {
  return {
    open: (role, signal) => stage.open(role, signal),
    pegasus: () => stage.pegasus,
    command: (args) => ({
      shown: args.join(' '),
      run: async () => {
        commands.push(args[0] ?? '')
        return { ended: 'good', detail: 'It passed.' }
      },
    }),
    waits: { everyMs: 1, rollOutMs: 5000, settleMs: 20, jobsMs: 1000 },
  }
}

/** Somebody who types the name of the target, and does what is to be done by hand, once. */
function byFlags(stage: Stage): Walker {
  const given = answering(answers({ confirm: 'staging', done: ['mend-branch', 'record'] }), absent)
  return {
    ...given,
    byHand: async (step, undo) => {
      if (step.id !== 'roll-back-app') return given.byHand(step, undo)
      if (stage.deploysOf('api') === 2) stage.byHand()
      return 'done'
    },
  }
}

/** A disk that takes so many lines, and then no more. */
function cutAfter(count: number, { lines }: Kept): Kept {
  return {
    lines,
    append: async (line) => {
      if (lines.length >= count) throw new Error('cut off')
      lines.push(line)
    },
    close: async () => {},
  }
}

function headerOf({ kind, name, parameters, steps }: Walk) {
  return {
    ...{ id: '0123456789ab', kind, name, parameters, target, steps: outlinesOf(steps) },
    ...{ tool: 'test', operator: 'somebody@somewhere', startedAt: '2026-11-27T12:00:00.000Z' },
  }
}
