import { performance } from 'node:perf_hooks'
import { expect } from 'chai'
import { type MissedSlot, runSchedule, type Schedule, type Slot, scheduleOf } from './schedule.ts'

describe('scheduleOf', () => {
  it('asks at both ends: five minutes at one a second are 301 slots', () => {
    expect(scheduleOf({ forMs: 300_000, everyMs: 1000 }).slots).to.equal(301)
  })
})

describe('runSchedule', () => {
  it('fires every slot in order, each due one interval after the other', async () => {
    const { fired } = await run({ everyMs: 200, slots: 4 })
    expect(fired.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3])
    expect(fired.map(({ dueMs }) => Math.round(dueMs - (fired[0]?.dueMs ?? 0)))).to.deep.equal([
      0, 200, 400, 600,
    ])
  })

  it('fires none too early', async () => {
    const { fired } = await run({ everyMs: 3.3, slots: 30 })
    expect(fired.filter(({ lateMs }) => lateMs < 0)).to.deep.equal([])
  })

  it('waits for no answer', async () => {
    const { fired } = await run({ everyMs: 200, slots: 5 }, () => void new Promise(() => {}))
    expect(fired).to.have.lengthOf(5)
  })

  it('tells slots that this machine slept through, and makes up for none of them', async () => {
    const { fired, missed } = await run({ everyMs: 20, slots: 10 }, ({ index }) => {
      if (index === 1) blockFor(100)
    })
    expect(missed.length).to.be.at.least(3)
    expect(missed[0]?.lateMs).to.be.above(20)
    expect(fired.length + missed.length).to.equal(10)
  })

  it('ends early when it is told to', async () => {
    const stop = new AbortController()
    const { fired } = await run(
      { everyMs: 200, slots: 1000 },
      ({ index }) => {
        if (index === 2) stop.abort()
      },
      stop.signal,
    )
    expect(fired).to.have.lengthOf(3)
  })
})

async function run(
  schedule: Schedule,
  onFire: (slot: Slot) => void = () => {},
  signal = new AbortController().signal,
): Promise<{ fired: Slot[]; missed: MissedSlot[] }> {
  const fired: Slot[] = []
  const missed: MissedSlot[] = []
  const fire = (slot: Slot) => {
    fired.push(slot)
    onFire(slot)
  }
  await runSchedule(schedule, { fire, miss: (slot) => missed.push(slot) }, signal)
  return { fired, missed }
}

/** Keeps this thread busy, as a machine does that has no processor to spare. */
function blockFor(durationMs: number): void {
  const until = performance.now() + durationMs
  while (performance.now() < until) {}
}
