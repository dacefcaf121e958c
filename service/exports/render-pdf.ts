import { fileURLToPath } from 'node:url'
import { oneLine } from './one-line.ts'
import { type Block, type ExportInput, studyGuide } from './study-guide.ts'

const margin = 62
const indent = 16
const bulletGap = 12
const ink = '#1c1c1c'
const muted = '#6b6b6b'
const accent = '#1f4e79'

/** Sizes and the space above and below, in points; `keep` is the room a block wants for itself and what follows. */
const styles = {
  title: { size: 20, above: 0, below: 4, keep: 0, font: 'bold', color: accent },
  section: { size: 14, above: 18, below: 6, keep: 90, font: 'bold', color: accent },
  subsection: { size: 11, above: 10, below: 4, keep: 60, font: 'bold', color: ink },
  paragraph: { size: 10, above: 0, below: 6, keep: 30, font: 'body', color: ink },
  item: { size: 10, above: 0, below: 3.5, keep: 30, font: 'body', color: ink },
} as const

/**
 * Sets the study guide as a PDF (A4, numbered pages, bookmarks, an embedded font for Latin, Greek, Cyrillic,
 * Arabic and Hebrew letters; other scripts come out as boxes). The same input gives the same bytes.
 */
export async function renderPdf(input: ExportInput): Promise<Buffer> {
  // Loaded here: it takes longer to load than the rest of the worker, and only exports need it.
  const { default: PDFDocument } = await import('pdfkit')
  const date = new Date(input.artifacts.summary.generatedAt)
  const document = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    displayTitle: true,
    info: {
      Title: oneLine(input.lecture.title),
      Subject: `Lecture ${input.lecture.id}`,
      Creator: 'Pegasus',
      Producer: 'Pegasus',
      CreationDate: date,
      ModDate: date,
    },
  })
  const finished = bytesOf(document)
  document.registerFont('body', font('DejaVuSans.ttf')).registerFont('bold', font('DejaVuSans-Bold.ttf'))
  for (const block of studyGuide(input)) set(document, block)
  setFooters(document, oneLine(input.lecture.title))
  document.end()
  return await finished
}

function set(document: PDFKit.PDFDocument, block: Block): void {
  const { size, above, below, keep, font: face, color } = styles[block.kind]
  const bottom = document.page.height - margin
  if (document.y > margin) document.y += above
  if (document.y + Math.max(keep, size) > bottom) document.addPage()
  document.font(face).fontSize(size).fillColor(color)
  const width = document.page.width - 2 * margin
  if (block.kind === 'item') setItem(document, block, width)
  else document.text(oneLine(block.text), margin, document.y, { width, lineGap: 2 })
  if (block.kind === 'section') document.outline.addItem(block.text)
  document.y += below
}

function setItem(document: PDFKit.PDFDocument, block: Block & { kind: 'item' }, fullWidth: number): void {
  const left = margin + block.depth * indent
  const options = { width: fullWidth - block.depth * indent - bulletGap, lineGap: 2 }
  const { y } = document
  document.text(block.depth === 0 ? '•' : '–', left, y, { lineBreak: false })
  const label = block.label === undefined ? '' : oneLine(block.label)
  const text = block.text === undefined ? '' : oneLine(block.text)
  if (label !== '') {
    document.font('bold').text(text === '' ? label : `${label} `, left + bulletGap, y, {
      ...options,
      continued: text !== '',
    })
    if (text !== '') document.font('body').text(text, options)
  } else {
    document.text(text, left + bulletGap, y, options)
  }
}

function setFooters(document: PDFKit.PDFDocument, title: string): void {
  const { start, count } = document.bufferedPageRange()
  for (let page = start; page < start + count; page += 1) {
    document.switchToPage(page)
    // Below the bottom margin pdfkit would start a page of its own.
    document.page.margins.bottom = 0
    const width = document.page.width - 2 * margin
    const y = document.page.height - margin + 22
    document.font('body').fontSize(8).fillColor(muted)
    document.text(title, margin, y, { width: width - 80, height: 10, ellipsis: true, lineBreak: false })
    document.text(`${page + 1} / ${count}`, margin, y, { width, align: 'right', lineBreak: false })
  }
}

function font(file: string): string {
  return fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`))
}

async function bytesOf(document: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of document) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
