import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { renderMarkdown } from './render-markdown.ts'
import { exampleInput, exampleWithSummary } from './testing/example.ts'

describe('renderMarkdown', () => {
  it('sets all five artifacts in order', () => {
    const golden = readFileSync(new URL('./testing/memory-1.md', import.meta.url), 'utf8')
    expect(renderMarkdown(exampleInput())).to.equal(golden)
  })

  const markup = {
    '# not a heading': '\\# not a heading',
    '- not a list': '\\- not a list',
    '1. not a list': '1\\. not a list',
    '> not a quote': '\\> not a quote',
    '---': '\\---',
    '```js': '\\`\\`\\`js',
    '*stars* and _lines_': '\\*stars\\* and \\_lines\\_',
    '~~gone~~': '\\~\\~gone\\~\\~',
    '[link](javascript:x)': '\\[link\\](javascript:x)',
    '<script>alert(1)</script>': '\\<script>alert(1)\\</script>',
    '&lt; is an entity': '\\&lt; is an entity',
    'back\\slash': 'back\\\\slash',
    'ends in #': 'ends in \\#',
  }
  for (const [said, written] of Object.entries(markup)) {
    it(`keeps "${said}" as text`, () => {
      expect(bulletOf(said)).to.equal(written)
    })
  }

  const harmless = [
    'a snake_case name',
    'x < 3 and R&D',
    '-5 degrees',
    '3.14 is pi',
    'C# or #tag',
    'Ελλάδα, Übung',
  ]
  for (const said of harmless) {
    it(`leaves "${said}" alone`, () => {
      expect(bulletOf(said)).to.equal(said)
    })
  }

  it('puts text with line breaks and control characters on one line', () => {
    expect(bulletOf('first\n\n# second\u0000\tthird')).to.equal('first # second third')
  })
})

function bulletOf(text: string): string | undefined {
  const markdown = renderMarkdown(
    exampleWithSummary({ overview: 'o', sections: [{ title: 't', bullets: [text] }] }),
  )
  return markdown.match(/^- (.*)$/m)?.[1]
}
