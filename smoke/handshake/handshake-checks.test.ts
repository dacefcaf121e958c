import { expect } from 'chai'
import type { Handshake, HandshakeProcess, Link } from '../../service/contract/handshake.ts'
import type { AnswerFacts } from '../asked.ts'
import type { Answer, Check } from '../check.ts'
import { clock } from '../checks/clock.ts'
import { database } from '../checks/database.ts'
import { drain } from '../checks/drain.ts'
import { environment } from '../checks/environment.ts'
import { handshakeChecks } from '../checks/index.ts'
import { instances } from '../checks/instances.ts'
import { queue } from '../checks/queue.ts'
import { redisPolicy } from '../checks/redis-policy.ts'
import { storage } from '../checks/storage.ts'
import { workers } from '../checks/workers.ts'
import type { FailureKind } from '../failure.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { adviceIn, seenIn } from '../testing/run-against.ts'
import { handshakeAnswer } from '../testing/scripted-answers.ts'

const plan = { command: 'verify', release: null, settleMs: 0 } as const
const facts: AnswerFacts = {
  status: 200,
  durationMs: 1,
  contentType: 'application/json',
  requestId: 'r-1',
  release: 'release-1',
  instance: 'api-1',
  contract: '1',
}

describe('what a handshake proves', () => {
  it('is good of a deployment that is well', () => {
    const answers = handshakeChecks.map((check) => answerOf(check, handshakeAnswer()))
    expect(answers.map(({ outcome }) => outcome)).to.deep.equal(handshakeChecks.map(() => 'pass'))
  })

  it('cannot be told without the ops token, and says how to give it', () => {
    for (const check of handshakeChecks) {
      const answer = whenNotAsked(check, 'no-token')
      expectOutcome(answer, 'inconclusive', check.name)
      expect(adviceIn(answer)).to.match(/^Set PLC_OPS_API_TOKEN .* --no-handshake\.$/)
    }
  })

  it('cannot be told with a wrong token, nor by an API that knows no handshake', () => {
    expectOutcome(whenNotAsked(queue, 'status', 403), 'inconclusive')
    expect(adviceIn(whenNotAsked(queue, 'status', 404))).to.match(/has no handshake/)
  })

  it('fails when the API cannot say in the time that it promises', () => {
    expectOutcome(answerOf(queue, { ...handshakeAnswer(), status: 'running' }), 'fail')
  })

  it('is never good where the handshake ended without a word', () => {
    const nothing = abandoned(handshakeAnswer())
    for (const check of handshakeChecks) expectOutcome(answerOf(check, nothing), 'inconclusive', check.name)
  })
})

describe('queue', () => {
  it('names the index of Redis that a worker is on', () => {
    const answer = answerOf(
      queue,
      elsewhere('queue', 'other_redis_index', { redis: { runId: 'r1', index: 1 } }),
    )
    expect(seenIn(answer)).to.equal(
      'the worker worker-1 uses another Redis database (index 1, the API uses 0)',
    )
    expect(adviceIn(answer)).to.match(/REDIS_URL/)
  })

  it('tells a worker that is frozen from none and from one on another Redis', () => {
    const seen = (['silent_worker', 'no_worker', 'other_redis'] as const).map((reason) =>
      seenIn(answerOf(queue, withLink('queue', reason))),
    )
    expect(seen[0]).to.match(/^worker-1: .*frozen/)
    expect(seen[1]).to.match(/no worker answers/)
    expect(seen[2]).to.match(/^worker-1: .*uses another one/)
  })

  it('fails a queue that is paused', () => {
    const well = handshakeAnswer()
    const paused = { ...well, queue: well.queue && { ...well.queue, paused: true, waiting: 4 } }
    expect(seenIn(answerOf(queue, paused))).to.equal('it is paused, and 4 jobs wait')
  })

  it('fails a lecture queue that nobody waits at', () => {
    const well = handshakeAnswer()
    const alone = { ...well, queue: well.queue && { ...well.queue, consumers: [] } }
    expectOutcome(answerOf(queue, alone), 'fail')
  })
})

describe('database and storage', () => {
  it('name what the worker uses in place of what the API uses', () => {
    const own = handshakeAnswer().processes[0]?.backends.database ?? null
    const another = own && { ...own, name: 'staging' }
    expect(
      seenIn(answerOf(database, elsewhere('databaseForward', 'other_database', { database: another }))),
    ).to.equal('the worker worker-1 uses another Postgres database (staging, the API uses pegasus)')
    const bucket = { kind: 's3', bucket: 'old', prefix: 'pegasus' } as const
    expect(
      seenIn(answerOf(storage, elsewhere('storageForward', 'other_bucket', { storage: bucket }))),
    ).to.equal('the worker worker-1 uses another bucket (old, the API uses lectures)')
  })

  it('say whether the API or the worker is refused', () => {
    const api = answerOf(storage, withLink('storageForward', 'api_may_not', ['api-1']))
    const worker = answerOf(storage, withLink('storageBack', 'process_may_not'))
    expect([adviceIn(api), adviceIn(worker)].map((advice) => advice.slice(0, 24))).to.deep.equal([
      'Check for the API: the b',
      'Check for the process na',
    ])
  })

  it('cannot be told until a worker answers', () => {
    expectOutcome(answerOf(database, withLink('databaseForward', 'no_answer', [], 'unknown')), 'inconclusive')
  })
})

describe('environment', () => {
  it('names the variables that differ and the processes, and nothing of a value', () => {
    const answer = answerOf(environment, {
      ...handshakeAnswer(),
      variables: {
        S3_BUCKET: { state: 'different', groups: [['api-1'], ['worker-1']], missingIn: [] },
        PLC_STT_LANGUAGE: { state: 'missing', groups: [['api-1']], missingIn: ['worker-1'] },
        REDIS_URL: { state: 'equal', groups: [['api-1', 'worker-1']], missingIn: [] },
      },
    })
    expect(seenIn(answer)).to.equal(
      'S3_BUCKET differs between api-1 and worker-1; PLC_STT_LANGUAGE is missing in worker-1',
    )
  })
})

describe('clock', () => {
  const outcomeAt = (offsetMs: number, uncertaintyMs: number) =>
    answerOf(clock, withWorker({ clock: { offsetMs, uncertaintyMs } })).outcome

  it('is degraded beyond two seconds and fails beyond a minute', () => {
    expect([1900, 2500, -2500, 61_000, -61_000].map((offset) => outcomeAt(offset, 10))).to.deep.equal([
      'pass',
      'degraded',
      'degraded',
      'fail',
      'fail',
    ])
  })

  it('claims no more than the round trip lets it', () => {
    expect([outcomeAt(2500, 1000), outcomeAt(100, 3000)]).to.deep.equal(['pass', 'inconclusive'])
  })
})

describe('instances', () => {
  it('fails a worker of another release, and names it', () => {
    const answer = answerOf(instances, handshakeAnswer({ workerRelease: 'old' }))
    expect([answer.outcome, seenIn(answer)]).to.deep.equal(['fail', 'the worker worker-1 runs old'])
  })

  it('fails all of them when another is expected', () => {
    const asked = { first: { ok: true as const, value: handshakeAnswer(), facts }, later: null }
    const answer = instances.judge({ handshake: asked, plan: { ...plan, release: 'release-2' } })
    expect(seenIn(answer)).to.match(/api-1 runs release-1, .* worker-1 runs release-1/)
  })
})

describe('workers', () => {
  it('fails when jobs wait longer than any may take and nobody completes one', () => {
    const stuck = withWaiting(7200, null)
    expect([
      answerOf(workers, stuck).outcome,
      answerOf(workers, withWaiting(7200, 60)).outcome,
    ]).to.deep.equal(['fail', 'degraded'])
  })

  it('counts the jobs that lost their worker between two looks', () => {
    const looksAt = (stalledEver: number) => {
      const look = (stalled: number) => ({
        ok: true as const,
        value: { ...handshakeAnswer(), jobs: { deadLetters: 0, stalledEver: stalled } },
        facts,
      })
      return workers.judge({ handshake: { first: look(5), later: look(stalledEver) }, plan }).outcome
    }
    expect([looksAt(5), looksAt(6), looksAt(8)]).to.deep.equal(['pass', 'degraded', 'fail'])
  })

  it('looks twice at a worker that beat a moment ago and is silent', () => {
    const well = handshakeAnswer()
    const [api, worker] = well.heartbeats ?? []
    const gone = worker && { ...worker, instance: 'worker-2', answered: false }
    const answer = answerOf(workers, {
      ...well,
      heartbeats: [api, worker, gone].filter((one) => one !== undefined),
    })
    expect([answer.outcome, seenIn(answer)]).to.deep.equal([
      'degraded',
      'worker-2 was alive a moment ago and does not answer',
    ])
  })
})

describe('redis policy', () => {
  const policy = (evictionPolicy: string | null, evictedKeys: number) => {
    const well = handshakeAnswer()
    return answerOf(redisPolicy, {
      ...well,
      redis: well.redis && { ...well.redis, evictionPolicy, evictedKeys },
    }).outcome
  }

  it('is degraded while nothing was thrown away, and fails when something was', () => {
    expect([policy('allkeys-lru', 0), policy('allkeys-lru', 3), policy(null, 0)]).to.deep.equal([
      'degraded',
      'fail',
      'inconclusive',
    ])
  })
})

describe('drain', () => {
  it('says what is given, what it may take, and that the platform is not known', () => {
    expect(seenIn(answerOf(drain, handshakeAnswer()))).to.equal(
      '25 s to finish; a job may take 3600 s, and one that is not done by then goes back to the queue. What the platform grants is not known here',
    )
  })

  it('finds a worker that cuts everything off worth a look', () => {
    expectOutcome(answerOf(drain, withWorker({ drainSeconds: 0 })), 'degraded')
  })
})

function answerOf(check: Check<'handshake'>, value: Handshake): Answer {
  return check.judge({ handshake: { first: { ok: true, value, facts }, later: null }, plan })
}

function whenNotAsked(check: Check<'handshake'>, kind: FailureKind, status?: number): Answer {
  const failure = { kind, detail: kind, ...(status === undefined ? {} : { status }) }
  return check.judge({ handshake: { first: { ok: false, failure, facts: null }, later: null }, plan })
}

function withLink(
  name: keyof Handshake['seams'],
  reason: Link['reason'],
  instances = ['worker-1'],
  state: Link['state'] = 'disproven',
): Handshake {
  const well = handshakeAnswer()
  return { ...well, seams: { ...well.seams, [name]: { state, reason, roundTripMs: null, instances } } }
}

function withWorker(changes: Partial<HandshakeProcess>): Handshake {
  const well = handshakeAnswer()
  return {
    ...well,
    processes: well.processes.map((one) => (one.role === 'worker' ? { ...one, ...changes } : one)),
  }
}

function elsewhere(
  name: keyof Handshake['seams'],
  reason: Link['reason'],
  backends: Partial<HandshakeProcess['backends']>,
): Handshake {
  const own = handshakeAnswer().processes[0]?.backends
  if (!own) throw new Error('a handshake has processes')
  return {
    ...withLink(name, reason),
    processes: withWorker({ backends: { ...own, ...backends } }).processes,
  }
}

function withWaiting(oldestWaitingSeconds: number, workedSecondsAgo: number | null): Handshake {
  const well = handshakeAnswer()
  return {
    ...well,
    queue: well.queue && { ...well.queue, waiting: 3, oldestWaitingSeconds },
    heartbeats: (well.heartbeats ?? []).map((one) => ({ ...one, workedSecondsAgo })),
  }
}

function abandoned(handshake: Handshake): Handshake {
  const names = Object.keys(handshake.seams) as (keyof Handshake['seams'])[]
  const lost: Link = { state: 'unknown', reason: 'abandoned', roundTripMs: null, instances: [] }
  const links = Object.fromEntries(names.map((name) => [name, lost])) as Handshake['seams']
  return { ...handshake, seams: links, processes: [], heartbeats: null }
}
