import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { expect } from 'chai'
import type { Handshake } from '../service/contract/handshake.ts'
import type { Readiness } from '../service/contract/readiness.ts'
import { judge } from './judge.ts'
import { planSoak } from './soak/plan.ts'
import { Stopped } from './stop.ts'
import { expectOutcome } from './testing/expect-outcome.ts'
import { listen, originOf, respond, shut } from './testing/http-server.ts'
import { runAgainst, runAt, seenIn, tinyPlan, verifyPlan } from './testing/run-against.ts'

describe('verify', () => {
  it('passes a deployment in which everything is good', async () => {
    const { outcome, findings } = await runAgainst({}, { plan: verifyPlan })
    expectOutcome({ outcome, findings }, 'pass')
    expect(
      findings.filter(({ answer }) => answer.outcome !== 'pass').map(({ check }) => check),
    ).to.deep.equal(['certificate', 'platform'])
  })

  it('watches readiness while the lecture is on its way', async () => {
    const { pegasus, evidence } = await runAgainst({}, { plan: verifyPlan })
    const order = pegasus.received.map(({ path }) => path)
    expect(order.indexOf('/health/ready')).to.be.below(order.indexOf('/lectures/ingest'))
    expect(evidence.observations.soak?.samples).to.have.lengthOf(2)
  })

  it('is judged the same from its stored evidence', async () => {
    const { evidence, outcome, findings } = await runAgainst({ fails: 'export' }, { plan: verifyPlan })
    expect(judge(JSON.parse(JSON.stringify(evidence)))).to.deep.equal({ outcome, findings })
  })

  it('fails a target that refuses connections, and asks nothing more', async () => {
    const server = await listen(() => {})
    const url = new URL(originOf(server))
    await shut(server)
    const { outcome, answerTo, findings } = await runAt(url, { plan: verifyPlan })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('ingest'))).to.equal('not asked, because of preflight')
  })

  it('cannot tell anything about a target whose name does not resolve', async () => {
    const { outcome, answerTo, findings } = await runAt(new URL('https://pegasus.invalid'), {
      plan: verifyPlan,
    })
    expectOutcome({ outcome, findings }, 'inconclusive')
    expect(seenIn(answerTo('preflight'))).to.match(/the name does not resolve/)
  })

  const strangers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    'a web page': (_, response) => respond(response, 200, '<!doctype html><h1>Welcome</h1>', 'text/html'),
    'another service': (_, response) =>
      respond(response, 200, '{"status":"ok","time":1}', 'application/json'),
    'a redirect to a sign-in page': (_, response) => {
      response.writeHead(302, { location: 'https://login.example.com/' }).end()
    },
  }
  for (const [what, answer] of Object.entries(strangers)) {
    it(`fails ${what}, and sends it no lecture`, async () => {
      const methods: (string | undefined)[] = []
      const server = await listen((request, response) => {
        methods.push(request.method)
        answer(request, response)
      })
      const { outcome, answerTo } = await runAt(new URL(originOf(server)), {
        plan: verifyPlan,
        token: 'hunter2',
      })
      await shut(server)
      expect([outcome, answerTo('preflight').outcome]).to.deep.equal(['fail', 'fail'])
      expect(new Set(methods)).to.deep.equal(new Set(['GET']))
    })
  }

  it('fails an API that is not ready, names the part, and sends no lecture', async () => {
    const { outcome, answerTo, pegasus, findings } = await runAgainst(
      { readiness: withoutBucket },
      { plan: verifyPlan },
    )
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('readiness'))).to.equal('503, not ok: storage (cannot write)')
    expect(pegasus.received.some(({ method }) => method === 'POST')).to.equal(false)
  })

  it('lets the links tell why the database keeps silent, and asks them nothing where it refuses', async () => {
    const verdictAfter = (durationMs: number) =>
      runAgainst(
        { readiness: (ready) => withoutDatabase(ready, durationMs), handshake: lecturesLocked },
        { plan: verifyPlan },
      )
    const [silent, refusing] = [await verdictAfter(3000), await verdictAfter(20)]
    expect(seenIn(silent.answerTo('database locks'))).to.match(/pegasus-ops migrate .* holds on lectures/)
    expect(silent.pegasus.received.map(({ path }) => path)).not.to.include('/lectures/ingest')
    expect(refusing.answerTo('database locks')).to.deep.include({ outcome: 'skip' })
  })

  it('fails fast: a soak of an hour ends with what made a pass impossible', async () => {
    const plan = { ...verifyPlan, soak: planSoak({ forMs: 3_600_000, everyMs: 50 }) }
    const { outcome, answerTo, findings } = await runAgainst({ fails: 'transcription' }, { plan })
    expectOutcome({ outcome, findings }, 'fail')
    expect(seenIn(answerTo('soak'))).to.match(/^it was ended after \d+ of 72001 samples/)
  })

  it('finds readiness that flaps while everything else is good', async () => {
    let badUntil = 0
    const { outcome, answerTo } = await runAgainst(
      {
        instead({ url }) {
          if (url === '/lectures/ingest') badUntil = Date.now() + 1500
          return false
        },
        readiness: (ready) => (Date.now() < badUntil ? withoutBucket(ready) : ready),
      },
      { plan: { ...verifyPlan, soak: planSoak({ forMs: 20_000, everyMs: 200 }) } },
    )
    expect([outcome, answerTo('ingest').outcome, answerTo('soak').outcome]).to.deep.equal([
      'fail',
      'pass',
      'fail',
    ])
  })

  describe('while a deploy is under way', () => {
    const within = (settleMs: number) => ({ plan: { ...verifyPlan, settleMs } })
    /** Whether so many milliseconds have passed since it was first asked. */
    const isOver = (ms: number) => {
      let since: number | undefined
      return () => {
        since ??= performance.now()
        return performance.now() - since > ms
      }
    }

    it('waits for an API that is not there yet, that is not ready, and for workers', async () => {
      const [up, ready, joined] = [isOver(1200), isOver(2500), isOver(3500)]
      const { outcome, findings } = await runAgainst(
        {
          instead: (_, response) => {
            if (up()) return false
            respond(response, 503, '<h1>Deploying</h1>', 'text/html')
            return true
          },
          readiness: (readiness) => (ready() ? readiness : withoutBucket(readiness)),
          handshake: (handshake) =>
            joined()
              ? handshake
              : {
                  ...handshake,
                  seams: {
                    ...handshake.seams,
                    queue: { ...handshake.seams.queue, state: 'disproven', reason: 'no_worker' },
                  },
                },
        },
        within(20_000),
      )
      expectOutcome({ outcome, findings }, 'pass')
    })

    it('waits no longer than it was given, and not for what waiting cannot change', async () => {
      const startedAt = performance.now()
      const { outcome, findings } = await runAgainst({ readiness: withoutBucket }, within(2000))
      expectOutcome({ outcome, findings }, 'fail')
      expect(performance.now() - startedAt).to.be.within(900, 10_000)
      const contract = await runAgainst({ contract: '2' }, within(60_000))
      expectOutcome(contract, 'fail')
    })
  })

  it('finds migrations that wait worth a look, and goes on', async () => {
    const { outcome, answerTo, findings } = await runAgainst(
      { readiness: withPendingMigration },
      { plan: verifyPlan },
    )
    expectOutcome({ outcome, findings }, 'degraded')
    expectOutcome(answerTo('schema'), 'degraded')
    expectOutcome(answerTo('clean-up'), 'pass')
  })

  it('fails another release than the expected one, and sends it no lecture', async () => {
    const { answerTo } = await runAgainst(
      { release: 'aaaaaaa' },
      { plan: { ...verifyPlan, release: 'bbbbbbb' } },
    )
    expect(seenIn(answerTo('release'))).to.match(/^aaaaaaa from api-1, after /)
    expectOutcome(answerTo('ingest'), 'skip')
  })

  it('finds one job that fails for good beside it worth a look, and fails on several', async () => {
    const afterwards = (count: number) => {
      let asked = 0
      return runAgainst({ deadLetters: () => (asked++ === 0 ? 2 : 2 + count) }, { plan: verifyPlan })
    }
    const one = (await afterwards(1)).answerTo('dead letters')
    expect([one.outcome, seenIn(one)]).to.deep.equal([
      'degraded',
      '1 new, beside 2 from before; generation: the model answered 401',
    ])
    expectOutcome((await afterwards(3)).answerTo('dead letters'), 'fail')
  })

  it('does not count jobs that had failed before', async () => {
    const { outcome, answerTo } = await runAgainst({ deadLetters: () => 2 }, { plan: verifyPlan })
    expect([outcome, seenIn(answerTo('dead letters'))]).to.deep.equal([
      'pass',
      'none since the run began, beside 2 from before',
    ])
  })

  it('passes without a lecture when a flag says so', async () => {
    const { outcome, answerTo, findings } = await runAgainst({}, { plan: { ...verifyPlan, lecture: null } })
    expectOutcome({ outcome, findings }, 'pass')
    expect(answerTo('ingest')).to.include({ outcome: 'skip', because: 'flag' })
  })

  it('gives a complete, inconclusive answer within two seconds of an interruption', async () => {
    const stop = new AbortController()
    let stoppedAt = 0
    setTimeout(() => {
      stoppedAt = performance.now()
      stop.abort(new Stopped('SIGTERM'))
    }, 300)
    const hangs = ({ method, url }: IncomingMessage) =>
      method === 'DELETE' || /^\/jobs\/(?!dead-letter)/.test(url ?? '')
    const { outcome, evidence, answerTo } = await runAgainst(
      { instead: hangs },
      { plan: verifyPlan, signal: stop.signal },
    )
    expect(performance.now() - stoppedAt).to.be.below(2000)
    expect([outcome, evidence.stopped]).to.deep.equal(['inconclusive', 'SIGTERM'])
    expect(seenIn(answerTo('clean-up'))).to.include(
      `Perhaps left: lecture ${evidence.observations.lecture?.lectureId}`,
    )
  })

  it('is inconclusive when the deadline of the run cuts it short', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Stopped('deadline')), 100)
    const { outcome, findings } = await runAgainst(
      { neverTakes: 'transcription' },
      { plan: { ...verifyPlan, lecture: { ...tinyPlan, stageDeadlineMs: 60_000 } }, signal: stop.signal },
    )
    expectOutcome({ outcome, findings }, 'inconclusive')
    expect(findings.filter(({ answer }) => answer.outcome === 'fail')).to.deep.equal([])
  })
})

function withoutBucket({ checks, ...readiness }: Readiness): Readiness {
  const storage = { status: 'error' as const, reason: 'cannot write', durationMs: 1 }
  return { ...readiness, status: 'degraded', checks: { ...checks, storage } }
}

/** It could not be asked, and that was known after so many milliseconds. */
function withoutDatabase({ checks, ...readiness }: Readiness, durationMs: number): Readiness {
  const database = { status: 'error' as const, reason: 'no answer', durationMs }
  return { ...readiness, status: 'degraded', checks: { ...checks, database } }
}

function lecturesLocked(handshake: Handshake): Handshake {
  const holder = { pid: 7, application: 'pegasus-ops migrate', state: 'idle in transaction' }
  const held = { openForSeconds: 40, keepsWritersOut: true, tables: ['lectures'] }
  return {
    ...handshake,
    locks: { waiting: 10, longestWaitSeconds: 12, holders: [{ ...holder, ...held }] },
  }
}

function withPendingMigration({ checks, ...readiness }: Readiness): Readiness {
  const schema = { stored: { head: 1, floor: 1 }, window: { head: 2, minimum: 1 }, fit: 'pending' as const }
  return { ...readiness, checks: { ...checks, database: { ...checks.database, schema } } }
}
