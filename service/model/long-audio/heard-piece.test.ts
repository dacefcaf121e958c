import { expect } from 'chai'
import { type HeardPiece, silentPiece, stitch } from './heard-piece.ts'

const engine = { provider: 'openai', model: 'whisper-1' }

describe('stitch', () => {
  it('counts times from the recording’s start and joins the text', () => {
    const whole = stitch([
      { piece: { startSec: 0, endSec: 300 }, heard: heard('One.', [0, 4]) },
      { piece: { startSec: 300, endSec: 600 }, heard: heard('Two.', [1, 5]) },
    ])
    expect(whole).to.deep.equal({
      language: 'english',
      text: 'One.\nTwo.',
      segments: [
        { startSec: 0, endSec: 4, text: 'One.' },
        { startSec: 301, endSec: 305, text: 'Two.' },
      ],
      engine,
    })
  })

  it('holds times inside their piece, so that they never go back', () => {
    const whole = stitch([
      { piece: { startSec: 0, endSec: 300 }, heard: heard('One.', [298, 310]) },
      { piece: { startSec: 300, endSec: 600 }, heard: heard('Two.', [0, 5]) },
    ])
    expect(whole?.segments.map(({ startSec, endSec }) => [startSec, endSec])).to.deep.equal([
      [298, 300],
      [300, 305],
    ])
  })

  it('passes over a piece in which nobody speaks', () => {
    const whole = stitch([
      { piece: { startSec: 0, endSec: 300 }, heard: silentPiece },
      { piece: { startSec: 300, endSec: 600 }, heard: heard('Two.', [0, 5]) },
    ])
    expect(whole).to.deep.include({ text: 'Two.', language: 'english', engine })
  })

  it('takes the language that most of the text is in', () => {
    const whole = stitch([
      { piece: { startSec: 0, endSec: 300 }, heard: { ...heard('Un.', [0, 4]), language: 'french' } },
      { piece: { startSec: 300, endSec: 600 }, heard: heard('A longer piece of text.', [0, 5]) },
    ])
    expect(whole?.language).to.equal('english')
  })

  it('has nothing to give when nobody speaks at all', () => {
    expect(stitch([{ piece: { startSec: 0, endSec: 300 }, heard: silentPiece }])).to.equal(null)
  })
})

function heard(text: string, [startSec, endSec]: [number, number]): HeardPiece {
  return { language: 'english', text, segments: [{ startSec, endSec, text }], engine }
}
