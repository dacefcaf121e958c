import { expect } from 'chai'
import type { Answer } from '../check.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import type { DeploySeen, InstanceSeen, PlatformProcessSeen, PlatformSeen } from '../witness.ts'
import { platform } from './platform.ts'

const live: DeploySeen = { state: 'live', said: 'live', artifact: null, release: '3f2c1a9', reason: null }
const running: InstanceSeen = {
  id: 'i-1',
  state: 'running',
  said: 'started',
  artifact: 'sha256:1',
  release: null,
}

describe('the check platform', () => {
  it('passes what is live, and says what runs', () => {
    expect(judge({})).to.deep.equal({
      outcome: 'pass',
      detail:
        'the-api is live with 3f2c1a9, 1 instance; the-worker is live with 3f2c1a9, 1 instance, polls the queue',
    })
  })

  const findings: [
    what: string,
    worker: Partial<PlatformProcessSeen>,
    outcome: Answer['outcome'],
    says: RegExp,
  ][] = [
    [
      'a newest deploy that failed, with the reason',
      { deploys: [{ ...live, state: 'failed', said: 'build_failed', reason: 'npm ci exited 1' }, live] },
      'fail',
      /build_failed\): npm ci exited 1/,
    ],
    [
      'a deploy that went live and crashed',
      { deploys: [{ ...live, state: 'crashed', said: 'CRASHED' }] },
      'fail',
      /went live and crashed \(CRASHED\)/,
    ],
    ['no live deploy', { deploys: [{ ...live, state: 'ended', said: 'REMOVED' }] }, 'fail', /no live deploy/],
    [
      'another release than that of the API',
      { deploys: [{ ...live, release: '0000000' }] },
      'fail',
      /the-api runs 3f2c1a9 and the-worker runs 0000000/,
    ],
    [
      'a release that stayed because its deploy was skipped',
      {
        deploys: [
          { ...live, state: 'skipped', said: 'SKIPPED' },
          { ...live, release: '0000000' },
        ],
      },
      'fail',
      /skipped/,
    ],
    [
      'a worker group whose machines are all stopped',
      { instances: [{ ...running, state: 'stopped', said: 'stopped' }] },
      'fail',
      /no instance of the-worker runs/,
    ],
    [
      'instances on different images',
      { instances: [running, { ...running, id: 'i-2', artifact: 'sha256:2' }] },
      'fail',
      /2 different images/,
    ],
    [
      'an instance that crashed',
      { instances: [running, { ...running, state: 'crashed', said: 'CRASHED' }] },
      'fail',
      /1 of 2 instances/,
    ],
    [
      'one stopped instance beside a running one',
      { instances: [running, { ...running, state: 'stopped', said: 'stopped' }] },
      'degraded',
      /1 of 2 instances .* stopped/,
    ],
    [
      'variables that are stored and not deployed',
      { staged: ['REDIS_URL'] },
      'degraded',
      /not deployed: REDIS_URL/,
    ],
    ['a worker whose log does not say that it polls', { polls: false }, 'degraded', /worker\.polling/],
    [
      'a deploy under way',
      { deploys: [{ ...live, state: 'underway', said: 'build_in_progress' }, live] },
      'inconclusive',
      /under way/,
    ],
    [
      'a state that nobody knows',
      { deploys: [{ ...live, state: 'unknown', said: 'hibernating' }] },
      'inconclusive',
      /hibernating/,
    ],
    [
      'an instance in such a state',
      { instances: [running, { ...running, state: 'unknown', said: 'hibernating' }] },
      'inconclusive',
      /hibernating/,
    ],
    ['a service without a deploy', { deploys: [] }, 'inconclusive', /no deploy/],
  ]
  for (const [what, worker, outcome, says] of findings)
    it(`says ${outcome} to ${what}`, () => {
      const answer = judge(worker)
      expectOutcome(answer, outcome)
      expect('seen' in answer && answer.seen).to.match(says)
    })

  it('is inconclusive about what cannot be read, and passes on what to do', () => {
    const answer = judge(
      {},
      { troubles: [{ seen: 'Render refused the key', advice: 'Set RENDER_API_KEY.' }] },
    )
    expect(answer).to.deep.include({ outcome: 'inconclusive', remedy: { advice: 'Set RENDER_API_KEY.' } })
  })

  it('is inconclusive when the platform tells of nothing', () => {
    expectOutcome(judge({}, { processes: [] }), 'inconclusive')
  })

  it('says what is proven bad before what could not be read', () => {
    const troubles = [{ seen: 'Render refused the key', advice: 'Set RENDER_API_KEY.' }]
    const answer = judge({ deploys: [{ ...live, state: 'crashed', said: 'CRASHED' }] }, { troubles })
    expectOutcome(answer, 'fail')
  })

  it('fails another release than the one that must run, and takes a short SHA for it', () => {
    expectOutcome(judge({}, {}, '3f2c1a9d5e'), 'pass')
    expectOutcome(judge({}, {}, 'ffffffff'), 'fail')
  })
})

function judge(
  worker: Partial<PlatformProcessSeen>,
  seen: Partial<PlatformSeen> = {},
  release: string | null = null,
): Answer {
  const good = { deploys: [live], instances: [running], staged: [], log: [] }
  const processes: PlatformProcessSeen[] = [
    { role: 'api', name: 'the-api', ...good, polls: null },
    { role: 'worker', name: 'the-worker', ...good, polls: true, ...worker },
  ]
  return platform.judge({
    platform: { processes, troubles: [], ...seen },
    plan: { command: 'verify', release, settleMs: 0 },
  })
}
