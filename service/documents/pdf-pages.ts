import { getDocumentProxy } from 'unpdf'
import type { PDFDocumentProxy } from 'unpdf/pdfjs'
import { DocumentError, type DocumentLimits } from './document-error.ts'
import { flowText, type TextRun } from './flow-text.ts'

/**
 * Opens a PDF and gives the text of its pages in order. One that opens without a password is read, whatever its
 * owner locked. Throws DocumentError.
 */
export async function readPages(bytes: Uint8Array, limits: DocumentLimits): Promise<string[]> {
  const document = await open(bytes, limits)
  if (document.numPages > limits.pages) throw new DocumentError('too_many_pages', limits)
  const pages: string[] = []
  let characters = 0
  for (let number = 1; number <= document.numPages; number += 1) {
    const text = flowText(await textRuns(document, number, limits))
    characters += text.length
    if (characters > limits.characters) throw new DocumentError('too_much_text', limits)
    pages.push(text)
  }
  return pages
}

async function textRuns(
  document: PDFDocumentProxy,
  number: number,
  limits: DocumentLimits,
): Promise<TextRun[]> {
  try {
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return items.filter((item) => 'str' in item)
  } catch {
    throw new DocumentError('unreadable', limits)
  }
}

async function open(bytes: Uint8Array, limits: DocumentLimits): Promise<PDFDocumentProxy> {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0 })
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException'
    throw new DocumentError(encrypted ? 'encrypted' : 'unreadable', limits)
  }
}
