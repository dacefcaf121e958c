import { expect } from 'chai'
import type { Asked } from '../asked.ts'
import type { FailureKind } from '../failure.ts'
import { insist } from './insist.ts'

describe('insist', () => {
  it('gets over a connection that broke off', async () => {
    const { ask, times } = asking(['broken-off', 'good'])
    expect((await insist(ask, 1)).ok).to.equal(true)
    expect(times()).to.equal(2)
  })

  it('asks three times at the most', async () => {
    const { ask, times } = asking(['refused'])
    expect((await insist(ask, 1)).ok).to.equal(false)
    expect(times()).to.equal(3)
  })

  for (const kind of ['not-contract', 'stopped'] as const) {
    it(`takes ${kind} for an answer`, async () => {
      const { ask, times } = asking([kind])
      await insist(ask, 1)
      expect(times()).to.equal(1)
    })
  }
})

/** A question that is answered so, one time after the other; the last answer comes again and again. */
function asking(outcomes: (FailureKind | 'good')[]) {
  let asked = 0
  const facts = {
    status: 200,
    durationMs: 1,
    contentType: null,
    requestId: null,
    release: null,
    instance: null,
    contract: null,
  }
  const ask = async (): Promise<Asked<string>> => {
    const outcome = outcomes[Math.min(asked, outcomes.length - 1)] ?? 'good'
    asked += 1
    return outcome === 'good'
      ? { ok: true, value: outcome, facts }
      : { ok: false, failure: { kind: outcome, detail: outcome }, facts: null }
  }
  return { ask, times: () => asked }
}
