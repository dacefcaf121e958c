import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

/** A real PDF with these pages; a line that starts with `# ` is set as a heading, an empty page has a drawing only. */
export async function makePdf(
  pages: readonly string[],
  options: {
    userPassword?: string
    ownerPassword?: string
    pdfVersion?: '1.3' | '1.4' | '1.5' | '1.6' | '1.7' | '1.7ext3'
  } = {},
): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, ...options })
  document.font(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')))
  for (const page of pages) {
    document.addPage()
    document.rect(10, 10, 20, 20).fill('#336699')
    for (const line of page === '' ? [] : page.split('\n')) {
      document.fontSize(line.startsWith('# ') ? 18 : 11).text(line.replace(/^# /, ''))
    }
  }
  document.end()
  const chunks: Buffer[] = []
  for await (const chunk of document) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
