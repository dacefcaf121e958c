import { expect } from 'chai'
import { renderAnki } from './render-anki.ts'
import { exampleInput, exampleWithCards } from './testing/example.ts'
import { readCsv } from './testing/read-csv.ts'

describe('renderAnki', () => {
  it('writes a header and a record per card, tags joined by a space', () => {
    expect(readCsv(renderAnki(exampleInput()))).to.deep.equal([
      ['front', 'back', 'tags'],
      ['What is encoding?', 'Turning what we sense into a trace.', 'memory step_one'],
      ['What helps most?', 'Spacing.', ''],
    ])
  })

  for (const text of ['a, b and "c"', 'first line\nsecond line', "it's 3 < 4; R&D", 'Ελλάδα – Привет']) {
    it(`gives ${JSON.stringify(text)} back as it was`, () => {
      expect(frontOf(text)).to.equal(text)
    })
  }

  it('quotes a card that starts with #, which Anki would skip as a comment', () => {
    expect(renderAnki(exampleWithCards([{ front: '#include', back: 'b' }]))).to.include('\r\n"#include"')
  })

  for (const text of ['=1+1', '+1', '-ase', '@SUM(A1)', '＝1']) {
    it(`keeps ${text} readable and yet no formula`, () => {
      const front = frontOf(text)
      expect(front).to.not.match(/^[=+\-@＝]/)
      expect(front?.replaceAll('\u2060', '')).to.equal(text)
    })
  }

  it('breaks up what Anki would take for an HTML tag and hide', () => {
    const front = frontOf('What does <b> do, and </div>?')
    expect(front).to.not.match(/<[a-z/]/i)
    expect(front?.replaceAll('\u2060', '')).to.equal('What does <b> do, and </div>?')
  })

  for (const text of [
    '[sound:a.mp3]',
    '[SOUND:a.mp3]',
    '[anki:tts lang=en_US]x[/anki:tts]',
    '[latex]\\input{/etc/passwd}[/latex]',
    '[$]x[/$]',
    '[$$]x[/$$]',
    '{{c1::hidden}}',
    '{{{c1::hidden}}}',
  ])
    it(`shows ${text} as it is, and lets Anki do nothing with it`, () => {
      const front = frontOf(text)
      expect(front).to.not.match(/\[\/?(?:sound|anki|latex|\$)|\{\{/i)
      expect(front?.replaceAll('\u2060', '')).to.equal(text)
    })

  it('leaves brackets alone that are none of Anki’s', () => {
    expect(frontOf('a[0], {1, 2}, [x]')).to.equal('a[0], {1, 2}, [x]')
  })
})

function frontOf(front: string): string | undefined {
  return readCsv(renderAnki(exampleWithCards([{ front, back: 'b' }])))[1]?.[0]
}
