import { expect } from 'chai'
import { apart, gather } from './gather.ts'

const pause = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms))

describe('gather', () => {
  const batches: number[][] = []
  const alones: number[] = []
  beforeEach(() => {
    batches.length = alones.length = 0
  })

  const noteAndDouble = async (items: readonly number[]) => {
    batches.push([...items])
    await pause()
    return items.map((item) => item * 2)
  }
  const doubleAlone = async (item: number) => {
    alones.push(item)
    if (item < 0) throw new RangeError(`cannot double ${item}`)
    return item * 2
  }

  it('does in one batch what comes at the same time', async () => {
    const double = gather(noteAndDouble, doubleAlone)
    expect(await Promise.all([1, 2, 3].map(double))).to.deep.equal([2, 4, 6])
    expect(batches).to.deep.equal([[1, 2, 3]])
  })

  it('keeps what comes meanwhile for the next batch, in order', async () => {
    const double = gather(noteAndDouble, doubleAlone)
    const first = double(1)
    await pause(1)
    const rest = [2, 3, 4].map(double)
    expect(await Promise.all([first, ...rest])).to.deep.equal([2, 4, 6, 8])
    expect(batches).to.deep.equal([[1], [2, 3, 4]])
  })

  it('has one batch under way at a time, however much comes, and loses nothing', async () => {
    let underWay = 0
    const double = gather(async (items: readonly number[]) => {
      expect(++underWay).to.equal(1)
      await pause(1)
      underWay--
      return items.map((item) => item * 2)
    }, doubleAlone)
    const numbers = Array.from({ length: 300 }, (_, index) => index)
    const doubled = numbers.map(async (number) => {
      await pause(number % 17)
      return await double(number)
    })
    expect(await Promise.all(doubled)).to.deep.equal(numbers.map((number) => number * 2))
  })

  it('does the items of a batch that fails one by one, so that only the bad one fails', async () => {
    const double = gather(async (items: readonly number[]) => {
      if (items.some((item) => item < 0)) throw new Error('one of them is negative')
      return await noteAndDouble(items)
    }, doubleAlone)
    const settled = await Promise.allSettled([1, -2, 3].map(double))
    expect(settled.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
    expect(settled[1]).to.have.property('reason').that.is.instanceOf(RangeError)
    expect(alones).to.deep.equal([1, -2, 3])
    expect(await double(4)).to.equal(8)
  })

  it('does alone what a batch leaves apart, and lets nobody else wait for it', async () => {
    const held = Promise.withResolvers<number>()
    const double = gather<number, number>(
      async (items) => items.map((item) => (item === 2 ? apart : item * 2)),
      () => held.promise,
    )
    const [one, two, three] = [double(1), double(2), double(3)]
    expect(await Promise.all([one, three, double(4)])).to.deep.equal([2, 6, 8])
    held.resolve(4)
    expect(await two).to.equal(4)
  })
})
