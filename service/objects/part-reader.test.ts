import { Readable } from 'node:stream'
import { expect } from 'chai'
import fc from 'fast-check'
import { partReader } from './part-reader.ts'
import { rejection } from './testing/rejection.ts'

describe('a part reader', () => {
  it('cuts any stream into full parts and a rest, with nothing lost', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 16 }), async (given, partBytes) => {
        const whole = Buffer.concat(given)
        const parts = await partsOf(Readable.from(given.map((piece) => Buffer.from(piece))), partBytes)
        const expected = Array.from({ length: Math.ceil(whole.length / partBytes) }, (_, index) =>
          whole.subarray(index * partBytes, (index + 1) * partBytes),
        )
        expect(parts).to.deep.equal(expected.map((bytes) => bytes.toString('hex')))
      }),
    )
  })

  it('tells whether there is more, and loses nothing by it', async () => {
    const reader = partReader(Readable.from([Buffer.from(''), Buffer.from('abc')]))
    const told = [await reader.more(), await reader.next(Buffer.alloc(3)), await reader.more()]
    expect(told).to.deep.equal([true, { number: 1, bytes: Buffer.from('abc') }, false])
  })

  it('numbers parts in the order in which they were asked for', async () => {
    const reader = partReader(Readable.from([Buffer.from('abcdef')]))
    const parts = await Promise.all([1, 2, 3].map(() => reader.next(Buffer.alloc(2))))
    expect(parts.map((part) => [part?.number, part?.bytes.toString()])).to.deep.equal([
      [1, 'ab'],
      [2, 'cd'],
      [3, 'ef'],
    ])
  })

  it("gives the source's error to everybody who waits", async () => {
    const failure = new Error('the client went away')
    const source = new Readable({ read() {} })
    const reader = partReader(source)
    const waiting = [1, 2].map(() => rejection(reader.next(Buffer.alloc(2))))
    source.destroy(failure)
    expect(await Promise.all(waiting)).to.deep.equal([failure, failure])
  })
})

async function partsOf(source: Readable, partBytes: number): Promise<string[]> {
  const reader = partReader(source)
  const buffer = Buffer.alloc(partBytes)
  const parts: string[] = []
  for (let part = await reader.next(buffer); part; part = await reader.next(buffer)) {
    parts.push(part.bytes.toString('hex'))
  }
  return parts
}
