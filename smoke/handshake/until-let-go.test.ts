import { expect } from 'chai'
import type { DatabaseLocks, LockHolder } from '../../service/contract/handshake.ts'
import { goodFacts } from '../testing/good-facts.ts'
import { handshakeAnswer } from '../testing/scripted-answers.ts'
import { shakeHandsUntilLetGo } from './until-let-go.ts'

const holder: LockHolder = {
  pid: 4711,
  application: 'pegasus-ops migrate',
  state: 'active',
  openForSeconds: null,
  keepsWritersOut: true,
  tables: ['lectures'],
}
const clear: DatabaseLocks = { waiting: 0, longestWaitSeconds: 0, holders: [] }
const shutFor = (openForSeconds: number | null) => ({ ...clear, holders: [{ ...holder, openForSeconds }] })
const waitFor = (longestWaitSeconds: number) => ({ ...clear, waiting: 1, longestWaitSeconds })

describe('a handshake while something in the database is held up', () => {
  it('is one where nothing is, or it is clear already that it stays so', async () => {
    const some = [clear, shutFor(6), waitFor(6)]
    expect(await Promise.all(some.map((locks) => looks([locks])))).to.deep.equal([1, 1, 1])
  })

  it('is shaken again until it is let go, or is clear that it stays', async () => {
    expect(
      await Promise.all([
        looks([shutFor(0.1), clear]),
        looks([shutFor(4.5), shutFor(5.5)]),
        looks([shutFor(null), clear]),
        // Others wait now than did at first.
        looks([waitFor(0.01), waitFor(0.01)]),
        // It is not told again.
        looks([shutFor(0.1), null]),
      ]),
    ).to.deep.equal([2, 2, 2, 2, 2])
  })
})

/** How often it was looked, by what each look would see; what was seen must be the last that was told. */
async function looks(some: (DatabaseLocks | null)[]): Promise<number> {
  let count = 0
  const api = {
    async beginHandshake() {
      const locks = some[count++]
      if (locks === undefined) throw new Error('it looked too often')
      return locks === null
        ? unanswered
        : { ok: true, value: { ...handshakeAnswer(), locks }, facts: goodFacts }
    },
    handshake: () => Promise.reject(new Error('it was complete')),
  } satisfies Parameters<typeof shakeHandsUntilLetGo>[0]
  const seen = await shakeHandsUntilLetGo(api, new AbortController().signal)
  expect(seen.ok && seen.value.locks).to.deep.equal(some.findLast((locks) => locks !== null))
  return count
}

const unanswered = {
  ok: false as const,
  failure: { kind: 'refused' as const, detail: 'refused' },
  facts: null,
}
