import { performance } from 'node:perf_hooks'
import { expect } from 'chai'
import { runSchedule, type Slot, scheduleOf } from './schedule.ts'

const never = new AbortController().signal

describe('scheduleOf', () => {
  it('asks at both ends: five minutes at one a second are 301 slots', () => {
    expect(scheduleOf({ forMs: 300_000, everyMs: 1000 }).slots).to.equal(301)
  })
})

describe('runSchedule', () => {
  it('fires every slot in order, each due one interval after the other', async () => {
    const fired: Slot[] = []
    const { missed } = await runSchedule({ everyMs: 20, slots: 4 }, (slot) => fired.push(slot), never)
    expect(fired.map(({ index }) => index).concat(missed)).to.deep.equal([0, 1, 2, 3, 0])
    expect(fired.map(({ dueMs }) => Math.round(dueMs - (fired[0]?.dueMs ?? 0)))).to.deep.equal([
      0, 20, 40, 60,
    ])
  })

  it('waits for no answer', async () => {
    let fired = 0
    await runSchedule(
      { everyMs: 5, slots: 5 },
      () => {
        fired += 1
        void new Promise(() => {})
      },
      never,
    )
    expect(fired).to.equal(5)
  })

  it('counts slots that this machine slept through, and makes up for none of them', async () => {
    const fired: number[] = []
    const { missed } = await runSchedule(
      { everyMs: 20, slots: 10 },
      ({ index }) => {
        fired.push(index)
        if (index === 1) blockFor(100)
      },
      never,
    )
    expect(missed).to.be.at.least(3)
    expect(fired.length + missed).to.equal(10)
  })

  it('ends early when it is told to', async () => {
    const stop = new AbortController()
    let fired = 0
    await runSchedule(
      { everyMs: 5, slots: 1000 },
      () => {
        fired += 1
        if (fired === 3) stop.abort()
      },
      stop.signal,
    )
    expect(fired).to.equal(3)
  })
})

/** Keeps this thread busy, as a machine does that has no processor to spare. */
function blockFor(durationMs: number): void {
  const until = performance.now() + durationMs
  while (performance.now() < until) {}
}
