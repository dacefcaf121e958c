import { expect } from 'chai'
import fc from 'fast-check'
import type { Utterance } from './pocketsphinx.ts'
import { toSegments } from './segments.ts'

describe('toSegments', () => {
  it('makes a segment of each utterance', () => {
    const segments = toSegments(
      [said('prices rise every year', 0.5, 2), said('people buy less now', 3, 5)],
      6,
    )

    expect(segments).to.deep.equal([
      { startSec: 0.5, endSec: 2, text: 'prices rise every year' },
      { startSec: 3, endSec: 5, text: 'people buy less now' },
    ])
  })

  it('joins a breath to what follows', () => {
    const segments = toSegments([said('however', 0, 0.5), said('the economy can slow down', 0.8, 3)], 6)

    expect(segments).to.deep.equal([{ startSec: 0, endSec: 3, text: 'however the economy can slow down' }])
  })

  it('leaves a short sentence alone when the pause after it is long', () => {
    const segments = toSegments([said('good morning', 0, 1), said('this lecture is on prices', 2, 4)], 6)

    expect(segments.map(({ text }) => text)).to.deep.equal(['good morning', 'this lecture is on prices'])
  })

  it('parts a long utterance at its longest pause', () => {
    const long = [...said('one '.repeat(20).trim(), 0, 10), ...said('two '.repeat(20).trim(), 10.4, 20)]

    const segments = toSegments([long], 20)

    expect(segments.map(({ text }) => text)).to.deep.equal([
      'one '.repeat(20).trim(),
      'two '.repeat(20).trim(),
    ])
  })

  it('moves an utterance back that runs into the next one', () => {
    const segments = toSegments([said('the sun is far away', 5, 9), said('this is a spring tide', 7, 10)], 10)

    expect(segments.map(({ startSec, endSec }) => [startSec, endSec])).to.deep.equal([
      [3, 7],
      [7, 10],
    ])
  })

  it('moves an utterance back that runs past the end', () => {
    const [segment] = toSegments([said('today we will talk about inflation', 7.5, 80.5)], 73)

    expect(segment).to.include({ startSec: 0, endSec: 73 })
  })

  it('keeps every word, in order, within the recording', () => {
    fc.assert(
      fc.property(lectures, ({ utterances, lengthSec }) => {
        const segments = toSegments(utterances, lengthSec)
        const times = segments.flatMap(({ startSec, endSec }) => [startSec, endSec])

        expect(segments.map(({ text }) => text).join(' ')).to.equal(
          utterances.flatMap((words) => words.map(({ text }) => text)).join(' '),
        )
        expect(times).to.deep.equal(times.toSorted((one, other) => one - other))
        for (const { text } of segments) expect(text.split(' ').length).to.be.at.most(30)
      }),
    )
  })
})

const lectures = fc
  .array(fc.record({ words: fc.integer({ min: 1, max: 70 }), pause: fc.integer({ min: 20, max: 200 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => {
    let at = 0
    const utterances = parts.map(({ words, pause }) => {
      const start = at + pause / 100
      at = start + words / 2
      return said(Array.from({ length: words }, (_, word) => `w${word}`).join(' '), start, at)
    })
    return { utterances, lengthSec: at + 1 }
  })

/** Words of equal length without pauses between. */
function said(text: string, startSec: number, endSec: number): Utterance {
  const words = text.split(' ')
  const each = (endSec - startSec) / words.length
  return words.map((word, index) => ({
    text: word,
    startSec: startSec + index * each,
    endSec: startSec + (index + 1) * each,
  }))
}
