import { Readable } from 'node:stream'
import { expect } from 'chai'
import { DocumentBox } from './document-box.ts'
import { DocumentError } from './document-error.ts'
import { makePdf } from './testing/make-pdf.ts'
import { readPdf } from './testing/read-pdf.ts'

describe('readPdf', () => {
  it('gives the text of each page with its number', async () => {
    const { segments, pageCount } = await readPdf(await makePdf(['Memory fades.', 'Übung hilft.']))
    expect(pageCount).to.equal(2)
    expect(segments.map(({ page, text }) => [page, text])).to.deep.equal([
      [1, 'Memory fades.'],
      [2, 'Übung hilft.'],
    ])
  })

  it('estimates times at 250 words per minute, ten seconds a page at least', async () => {
    const pages = ['few words', 'word '.repeat(500)]
    const { segments } = await readPdf(await makePdf(pages))
    expect(segments.map(({ startSec, endSec }) => [startSec, endSec])).to.deep.equal([
      [0, 10],
      [10, 130],
    ])
  })

  it('joins the lines of a paragraph and sets a heading apart', async () => {
    const body =
      'The spacing effect says that practice spread over days lasts longer than practice in one sitting.'
    const pdf = await makePdf([`# Spacing\n${body}`])
    expect((await readPdf(pdf)).text).to.equal(`Spacing\n\n${body}`)
  })

  it('joins a sentence that a page break cut in two', async () => {
    const { text } = await readPdf(await makePdf(['Memory', 'fades with time.', 'Sleep helps.']))
    expect(text).to.equal('Memory fades with time.\n\nSleep helps.')
  })

  it('skips a page without text and keeps the numbers', async () => {
    const { segments } = await readPdf(await makePdf(['One.', '', 'Three.']))
    expect(segments.map(({ page }) => page)).to.deep.equal([1, 3])
  })

  it('reads a PDF whose owner locked it but that opens without a password', async () => {
    const pdf = await makePdf(['Open.'], { ownerPassword: 'secret' })
    expect((await readPdf(pdf)).text).to.equal('Open.')
  })

  it('refuses a PDF of pictures only', async () => {
    expect(await faultOf(readPdf(await makePdf(['', ''])))).to.equal('no_text')
  })

  it('stops when the signal fires', async () => {
    const pdf = await makePdf(Array.from({ length: 50 }, () => 'word '.repeat(300)))
    const error = await readPdf(pdf, { signal: AbortSignal.timeout(1) }).catch((reason: unknown) => reason)
    expect(error).to.have.property('name', 'TimeoutError')
  })
})

describe('a document in its box', () => {
  it('is refused with a password, and told what to do', async () => {
    const error = await errorOf(readPdf(await makePdf(['Secret.'], { userPassword: 'secret' })))
    expect(error.fault).to.equal('encrypted')
    expect(error.message).to.include('save a copy without a password')
  })

  it('is refused when its middle is overwritten', async () => {
    const damaged = Buffer.from(await makePdf(['One.']))
    damaged.fill(0x20, 100, damaged.length - 60)
    expect(await faultOf(readPdf(damaged))).to.equal('unreadable')
  })

  it('is refused when it is text between the marks of a PDF', async () => {
    expect(await faultOf(readPdf(Buffer.from('%PDF-1.7\nhello\n%%EOF')))).to.equal('unreadable')
  })

  const limits = {
    PLC_MAX_PDF_PAGES: { limit: { pages: 1 }, fault: 'too_many_pages' },
    PLC_MAX_PDF_CHARACTERS: { limit: { characters: 8 }, fault: 'too_much_text' },
    PLC_DOCUMENT_MEMORY_MB: { limit: { memoryMb: 48 }, fault: 'too_much_memory' },
  }
  for (const [variable, { limit, fault }] of Object.entries(limits))
    it(`is refused beyond ${variable}, which the message names`, async () => {
      const error = await errorOf(readPdf(await makePdf(['One.', 'And two.']), limit))
      expect(error.fault).to.equal(fault)
      expect(error.message)
        .to.include(variable)
        .and.to.include(String(Object.values(limit)[0]))
    })

  it('is refused when it takes longer than PLC_DOCUMENT_SECONDS, which the message names', async () => {
    const pages = Array.from({ length: 300 }, () => 'word '.repeat(500))
    const error = await errorOf(readPdf(await makePdf(pages), { seconds: 0.2 }))
    expect(error.fault).to.equal('too_slow')
    expect(error.message).to.include('PLC_DOCUMENT_SECONDS')
  })

  it('is told apart from a source that breaks', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('the bucket is gone')) })
    const read = usualBox().readPdf(async () => broken, new AbortController().signal)
    expect(await read.catch((error: unknown) => error)).to.have.property('message', 'the bucket is gone')
  })

  it('waits for its turn, and leaves the line when its signal fires', async () => {
    const box = usualBox()
    const pdf = await makePdf(['One.'])
    let opened = 0
    const open = async () => {
      opened += 1
      return Readable.from([pdf])
    }
    const never = new AbortController().signal
    const first = box.readPdf(open, never)
    const second = box.readPdf(open, AbortSignal.timeout(1)).catch((error: unknown) => error)
    const third = box.readPdf(open, never)
    expect(await second).to.have.property('name', 'TimeoutError')
    expect(opened).to.equal(1)
    expect([(await first).text, (await third).text]).to.deep.equal(['One.', 'One.'])
  })
})

function usualBox(): DocumentBox {
  return new DocumentBox({ pages: 9, characters: 999, memoryMb: 320, seconds: 60 }, { atOnce: 1 })
}

async function errorOf(refused: Promise<unknown>): Promise<DocumentError> {
  const error = await refused.catch((reason: unknown) => reason)
  expect(error).to.be.instanceOf(DocumentError)
  return error as DocumentError
}

async function faultOf(refused: Promise<unknown>): Promise<string> {
  return (await errorOf(refused)).fault
}
