import type { PDFDocumentProxy } from 'unpdf/pdfjs'
import { DocumentError } from './document-error.ts'
import { flowText, type TextRun } from './flow-text.ts'

/**
 * Opens a PDF and gives the text of its pages in order, or of the first page alone (which shows that the
 * document can be read). One that opens without a password is read, whatever its owner locked. Throws
 * DocumentError.
 */
export async function readPages(
  bytes: Uint8Array,
  { textOf }: { textOf: 'first-page' | 'all-pages' },
): Promise<{ pageCount: number; pages: string[] }> {
  const document = await open(bytes)
  try {
    const pages: string[] = []
    const last = textOf === 'first-page' ? Math.min(1, document.numPages) : document.numPages
    for (let number = 1; number <= last; number += 1) {
      pages.push(flowText(await textRuns(document, number)))
    }
    return { pageCount: document.numPages, pages }
  } finally {
    await document.loadingTask.destroy()
  }
}

async function textRuns(document: PDFDocumentProxy, number: number): Promise<TextRun[]> {
  try {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return items.filter((item) => 'str' in item)
  } catch {
    throw new DocumentError('unreadable')
  }
}

async function open(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  // Loaded on first use: pdf.js is large, and most processes never read a PDF.
  const { getDocumentProxy } = await import('unpdf')
  try {
    return await getDocumentProxy(bytes, { verbosity: 0 })
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException'
    throw new DocumentError(encrypted ? 'encrypted' : 'unreadable')
  }
}
