import { expect } from 'chai'
import { flowText } from './flow-text.ts'
import { textOfPages } from './page-text.ts'

describe('textOfPages', () => {
  const joined: [string, string[], string][] = [
    ['a sentence that goes on', ['It goes', 'on.'], 'It goes on.'],
    ['a sentence that goes on behind a page of numbers', ['It goes', '17', 'on.'], 'It goes\n\n17 on.'],
    ['a sentence that ended, whatever marks follow', ['It ends. "', 'on'], 'It ends. "\n\non'],
    ['a letter beyond 16 bits at the end', ['It goes to 𝔄', 'on.'], 'It goes to 𝔄 on.'],
  ]
  for (const [what, pages, text] of joined)
    it(`knows ${what}`, () => {
      expect(textOfPages(pages).text).to.equal(text)
    })

  it('takes no longer for a page of dots than for another', () => {
    const dots = `${'.'.repeat(2000)}a `.repeat(100)
    expect(secondsOf(() => textOfPages([dots, 'any text']))).to.be.lessThan(1)
  })
})

describe('flowText', () => {
  it('takes no longer for one long paragraph than for many', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => ({
      str: 'words of it ',
      transform: [1, 0, 0, 1, 0, -index],
      height: 1,
      hasEOL: true,
    }))
    expect(secondsOf(() => flowText(lines))).to.be.lessThan(3)
  })
})

function secondsOf(work: () => void): number {
  const startedAt = performance.now()
  work()
  return (performance.now() - startedAt) / 1000
}
