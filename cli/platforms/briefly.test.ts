import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { briefly } from './briefly.ts'

describe('asking briefly', () => {
  let asked = 0

  beforeEach(() => {
    asked = 0
  })

  it('asks once for those who ask within the time, together or one after the other', async () => {
    const ask = briefly(async () => ++asked, 10_000)

    expect(await Promise.all([ask(), ask()])).to.deep.equal([1, 1])
    expect(await ask()).to.equal(1)
  })

  it('asks again after the time', async () => {
    const ask = briefly(async () => ++asked, 5)
    await ask()
    await sleep(10)

    expect(await ask()).to.equal(2)
  })

  it('keeps no refusal', async () => {
    const ask = briefly(async () => {
      if (++asked === 1) throw new Error('refused')
      return asked
    }, 10_000)
    await Promise.allSettled([ask(), ask()])

    expect(await ask()).to.equal(2)
  })
})
