import { expect } from 'chai'
import { readPdf } from '../documents/testing/read-pdf.ts'
import { renderPdf } from './render-pdf.ts'
import type { ExportInput } from './study-guide.ts'
import { exampleInput, exampleWithSummary } from './testing/example.ts'

describe('renderPdf', () => {
  it('keeps every word that it was given, in every European script', async () => {
    const overview = 'Größe, Übung, naïve façade; Ελλάδα και Ψυχή; Привет, ёлка; Łódź, šťastný, ő.'
    const text = await textOf(
      exampleWithSummary({ overview, sections: [{ title: 'Naïve', bullets: ['Ψ'] }] }),
    )
    expect(text).to.include(overview)
    expect(text).to.match(/Naïve.*Ψ.*Outline.*Key Terms.*Flashcards.*Exam Questions/s)
  })

  it('breaks a long lecture into numbered pages without losing a bullet', async () => {
    const input = longLecture()
    const { text, pageCount } = await readPdf(await renderPdf(input))
    expect(pageCount).to.be.greaterThan(5)
    expect(text.match(/Bullet \d+\.\d+ is here/g)).to.have.lengthOf(300)
    expect(text).to.include(`5 / ${pageCount}`)
  })

  it('writes the same bytes for the same input', async () => {
    const [one, two] = await Promise.all([renderPdf(exampleInput()), renderPdf(exampleInput())])
    expect(one.equals(two)).to.equal(true)
  })

  it('carries the title and the time of the material', async () => {
    const bytes = (await renderPdf(exampleInput())).toString('latin1')
    expect(bytes).to.include('(How memory works)')
    expect(bytes).to.include('(D:20260301100000Z)')
  })

  it('keeps a title of 500 characters within its page', async () => {
    const input = exampleInput()
    input.lecture.title = 'A very long title '.repeat(28).trim()
    const { pageCount } = await readPdf(await renderPdf(input))
    expect(pageCount).to.be.lessThan(4)
  })
})

async function textOf(input: ExportInput): Promise<string> {
  return (await readPdf(await renderPdf(input))).text
}

function longLecture(): ExportInput {
  const filler = 'It goes on for a while, so that the line must wrap before the margin of the page. '
  return exampleWithSummary({
    overview: filler.repeat(10),
    sections: Array.from({ length: 30 }, (_, section) => ({
      title: `Section ${section}`,
      bullets: Array.from({ length: 10 }, (_, bullet) => `Bullet ${section}.${bullet} is here. ${filler}`),
    })),
  })
}
