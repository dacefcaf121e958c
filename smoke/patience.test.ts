import { expect } from 'chai'
import type { Asked } from './asked.ts'
import type { Failure } from './failure.ts'
import { askPatiently } from './patience.ts'
import { goodFacts } from './testing/good-facts.ts'

const never = new AbortController().signal

describe('asking patiently', () => {
  const passing: Record<string, Failure> = {
    'a connection that broke off': { kind: 'broken-off', detail: '' },
    'a refused connection': { kind: 'refused', detail: '' },
    'no answer in time': { kind: 'timeout', detail: '' },
    'a 502 of a proxy': { kind: 'status', status: 502, detail: '' },
    'a 503 of the service': { kind: 'status', status: 503, code: 'database_unavailable', detail: '' },
    'a 404 of a router that does not know the service yet': { kind: 'status', status: 404, detail: '' },
    'a 403 of a firewall': { kind: 'unauthorized', status: 403, detail: '' },
    'a bad certificate': { kind: 'tls', detail: '' },
    garbage: { kind: 'not-json', status: 200, detail: '' },
  }
  for (const [what, failure] of Object.entries(passing)) {
    it(`gets over ${what}`, async () => {
      const { ask, times } = answering([failure, 'good'])
      expect((await askPatiently(ask, { tries: 3 }, never)).ok).to.equal(true)
      expect(times()).to.equal(2)
    })

    it(`takes ${what} for proven when it comes three times`, async () => {
      const { ask, times } = answering([failure])
      const asked = await askPatiently(ask, { tries: 3 }, never)
      expect([times(), !asked.ok && asked.failure.tries]).to.deep.equal([3, 3])
    })
  }

  const final: Record<string, Failure> = {
    'a refusal in the words of the service': {
      kind: 'status',
      status: 409,
      code: 'conflict',
      detail: '',
    },
    'a token that the service refuses': { kind: 'unauthorized', status: 403, code: 'forbidden', detail: '' },
    'the end of the run': { kind: 'stopped', detail: '' },
  }
  for (const [what, failure] of Object.entries(final))
    it(`takes ${what} for an answer`, async () => {
      const { ask, times } = answering([failure])
      await askPatiently(ask, { tries: 3 }, never)
      expect(times()).to.equal(1)
    })

  it('asks once where asking twice may act twice', async () => {
    const { ask, times } = answering([{ kind: 'broken-off', detail: '' }])
    await askPatiently(ask, { tries: 1 }, never)
    expect(times()).to.equal(1)
  })

  it('takes every whole answer of a bucket below 500 for its own', async () => {
    const { ask, times } = answering([{ kind: 'status', status: 403, detail: '' }])
    await askPatiently(ask, { tries: 3, onlyTransport: true }, never)
    expect(times()).to.equal(1)
  })

  it('waits for a rate limit as long as it says, without counting that as a try', async () => {
    const limited: Failure = { kind: 'status', status: 429, detail: '' }
    const { ask, times } = answering([limited, limited, limited, limited, 'good'])
    expect((await askPatiently(ask, { tries: 3 }, never)).ok).to.equal(true)
    expect(times()).to.equal(5)
  })

  it('ends with the signal', async () => {
    const { ask, times } = answering([{ kind: 'refused', detail: '' }])
    await askPatiently(ask, { tries: 3 }, AbortSignal.abort())
    expect(times()).to.equal(1)
  })
})

/** A question that is answered so, one time after the other; the last answer comes again and again. */
function answering(outcomes: (Failure | 'good')[]) {
  let asked = 0
  const ask = async (): Promise<Asked<string>> => {
    const outcome = outcomes[Math.min(asked, outcomes.length - 1)] ?? 'good'
    asked += 1
    return outcome === 'good'
      ? { ok: true, value: outcome, facts: goodFacts }
      : { ok: false, failure: outcome, facts: { ...goodFacts, retryAfterMs: 1 } }
  }
  return { ask, times: () => asked }
}
