import { expect } from 'chai'
import { hardenedHash, needsPassword } from './pdf-password.ts'
import { makePdf } from './testing/make-pdf.ts'
import { readPdf } from './testing/read-pdf.ts'

describe('needsPassword', () => {
  for (const pdfVersion of ['1.3', '1.4', '1.5', '1.6', '1.7', '1.7ext3'] as const) {
    it(`tells a password from a lock of the owner's alone, in a PDF ${pdfVersion}`, async () => {
      const ownerPassword = 'owner'
      const secret = await makePdf(['One.'], { pdfVersion, ownerPassword, userPassword: 'secret' })
      const open = await makePdf(['One.'], { pdfVersion, ownerPassword })
      expect([needsPassword([secret]), needsPassword([open])]).to.deep.equal([true, false])
    })
  }

  it('says no of a PDF without a lock', async () => {
    expect(needsPassword([await makePdf(['/Encrypt 1 0 R is only written here'])])).to.equal(false)
  })

  it('agrees with pdf.js on the hardened hash of PDF 2.0', async () => {
    const locked = (await makePdf(['One.'], { pdfVersion: '1.7ext3', ownerPassword: 'owner' }))
      .toString('latin1')
      .replace('/R 5', '/R 6')
    const salt = /\/U <[0-9a-f]{64}([0-9a-f]{16})/.exec(locked)?.[1] ?? ''
    const hash = hardenedHash(Buffer.from(salt, 'hex')).toString('hex')
    const open = locked.replace(/\/U <[0-9a-f]{64}/, `/U <${hash}`)
    for (const [text, expected] of [[locked, true] as const, [open, false] as const]) {
      const bytes = Buffer.from(text, 'latin1')
      expect(needsPassword([bytes])).to.equal(expected)
      // Its text stays locked, for the key of the text is another; that it opens is what is asked here.
      expect((await faultOf(bytes)) === 'encrypted').to.equal(expected)
    }
  })

  it('is quick with a tail that is all escapes, parentheses and names', () => {
    const texts = ['/Encrypt 1 0 R\n1 0 obj /Filter /Standard /R 3 /O (', '/ID [(', '/Encrypt '].map(
      (start) => Buffer.from(start + '(\\(/Encrypt 1 '.repeat(8000)),
    )
    const startedAt = performance.now()
    for (const text of texts) needsPassword([text])
    expect(performance.now() - startedAt).to.be.lessThan(500)
  })
})

async function faultOf(bytes: Uint8Array): Promise<unknown> {
  return await readPdf(bytes).then(
    () => 'none',
    (error: { fault: string }) => error.fault,
  )
}
