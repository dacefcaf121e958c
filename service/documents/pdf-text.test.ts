import { expect } from 'chai'
import { DocumentError } from './document-error.ts'
import { inspectPdf, readPdf } from './pdf-text.ts'
import { makePdf } from './testing/make-pdf.ts'

const { signal } = new AbortController()

describe('readPdf', () => {
  it('gives the text of each page with its number', async () => {
    const { segments, pageCount } = await readPdf(await makePdf(['Memory fades.', 'Übung hilft.']), {
      signal,
    })
    expect(pageCount).to.equal(2)
    expect(segments.map(({ page, text }) => [page, text])).to.deep.equal([
      [1, 'Memory fades.'],
      [2, 'Übung hilft.'],
    ])
  })

  it('estimates times at 250 words per minute, ten seconds a page at least', async () => {
    const pages = ['few words', 'word '.repeat(500)]
    const { segments } = await readPdf(await makePdf(pages), { signal })
    expect(segments.map(({ startSec, endSec }) => [startSec, endSec])).to.deep.equal([
      [0, 10],
      [10, 130],
    ])
  })

  it('joins the lines of a paragraph and sets a heading apart', async () => {
    const body =
      'The spacing effect says that practice spread over days lasts longer than practice in one sitting.'
    const pdf = await makePdf([`# Spacing\n${body}`])
    expect((await readPdf(pdf, { signal })).text).to.equal(`Spacing\n\n${body}`)
  })

  it('joins a sentence that a page break cut in two', async () => {
    const { text } = await readPdf(await makePdf(['Memory', 'fades with time.', 'Sleep helps.']), { signal })
    expect(text).to.equal('Memory fades with time.\n\nSleep helps.')
  })

  it('skips a page without text and keeps the numbers', async () => {
    const { segments } = await readPdf(await makePdf(['One.', '', 'Three.']), { signal })
    expect(segments.map(({ page }) => page)).to.deep.equal([1, 3])
  })

  it('reads a PDF whose owner locked it but that opens without a password', async () => {
    const pdf = await makePdf(['Open.'], { ownerPassword: 'secret' })
    expect((await readPdf(pdf, { signal })).text).to.equal('Open.')
  })

  it('refuses a PDF of pictures only', async () => {
    expect(await faultOf(readPdf(await makePdf(['', '']), { signal }))).to.equal('no_text')
  })

  it('stops when the signal fires', async () => {
    const pdf = await makePdf(Array.from({ length: 50 }, () => 'word '.repeat(300)))
    const error = await readPdf(pdf, { signal: AbortSignal.timeout(1) }).catch((reason: unknown) => reason)
    expect(error).to.have.property('name', 'TimeoutError')
  })
})

describe('inspectPdf', () => {
  it('tells how many pages a good PDF has', async () => {
    expect(await inspectPdf(await makePdf(['One.', 'Two.']), { signal })).to.deep.equal({ pageCount: 2 })
  })

  it('refuses a PDF with a password, and says what to do', async () => {
    const error = await errorOf(
      inspectPdf(await makePdf(['Secret.'], { userPassword: 'secret' }), { signal }),
    )
    expect(error.fault).to.equal('encrypted')
    expect(error.message).to.include('save a copy without a password')
  })

  it('refuses a PDF whose end is missing', async () => {
    const whole = await makePdf(['One.', 'Two.', 'Three.'])
    expect(await faultOf(inspectPdf(whole.subarray(0, whole.length / 2), { signal }))).to.equal('cut_short')
  })

  it('refuses a PDF whose middle is overwritten', async () => {
    const damaged = Buffer.from(await makePdf(['One.']))
    damaged.fill(0x20, 100, damaged.length - 60)
    expect(await faultOf(inspectPdf(damaged, { signal }))).to.equal('unreadable')
  })

  it('refuses text between the marks of a PDF', async () => {
    expect(await faultOf(inspectPdf(Buffer.from('%PDF-1.7\nhello\n%%EOF'), { signal }))).to.equal(
      'unreadable',
    )
  })
})

async function errorOf(refused: Promise<unknown>): Promise<DocumentError> {
  const error = await refused.catch((reason: unknown) => reason)
  expect(error).to.be.instanceOf(DocumentError)
  return error as DocumentError
}

async function faultOf(refused: Promise<unknown>): Promise<string> {
  return (await errorOf(refused)).fault
}
