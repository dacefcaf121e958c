import type { Segment } from '../contract/transcript.ts'
import { DocumentError } from './document-error.ts'
import { readPagesInThread } from './pdf-thread.ts'

/** A page is taken to be spoken at this pace; one with few words still takes a slide's time. */
const wordsPerMinute = 250
const shortestPageSec = 10

/** The end marker stands at the end; some writers append a little after it. */
const endMarkerWindow = 2048

export interface PdfText {
  text: string
  /** One per page that has text, with its page number and estimated times in seconds. */
  segments: Segment[]
  pageCount: number
}

/**
 * Reads the text of a whole PDF held in memory. Throws DocumentError when it is encrypted, cut short,
 * unreadable or has no text; the signal's reason when that fires first.
 */
export async function readPdf(bytes: Uint8Array, { signal }: { signal: AbortSignal }): Promise<PdfText> {
  refuseCutShort(bytes)
  const { pageCount, pages } = await readPagesInThread(bytes, 'all-pages', signal)
  const segments = pageSegments(pages)
  if (!segments.some(({ text }) => /\p{L}/u.test(text))) throw new DocumentError('no_text')
  return { text: segments.map(({ text }) => text).reduce(acrossPages), segments, pageCount }
}

/**
 * Finds out whether `readPdf` will be able to open a PDF, by opening it and its first page: cheap enough
 * to refuse an upload with. Whether there is text shows only when all pages are read. Throws as `readPdf`.
 */
export async function inspectPdf(
  bytes: Uint8Array,
  { signal }: { signal: AbortSignal },
): Promise<{ pageCount: number }> {
  refuseCutShort(bytes)
  const { pageCount } = await readPagesInThread(bytes, 'first-page', signal)
  return { pageCount }
}

/** pdf.js silently repairs a file whose end is missing and gives the pages that are left; half a lecture is not the lecture. */
function refuseCutShort(bytes: Uint8Array): void {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-endMarkerWindow)
  if (!end.includes('%%EOF')) throw new DocumentError('cut_short')
}

/** A sentence that a page break cut in two is one sentence again in the whole text. */
function acrossPages(text: string, page: string): string {
  const goesOn = !/[.!?…:;]\P{L}*$/u.test(text) && /^\p{Ll}/u.test(page)
  return `${text}${goesOn ? ' ' : '\n\n'}${page}`
}

function pageSegments(pages: readonly string[]): Segment[] {
  const segments: Segment[] = []
  let startSec = 0
  for (const [index, text] of pages.entries()) {
    const words = text.split(/\s+/).filter(Boolean).length
    const endSec = startSec + Math.max(shortestPageSec, Math.round((words / wordsPerMinute) * 60))
    if (text !== '') segments.push({ startSec, endSec, text, page: index + 1 })
    startSec = endSec
  }
  return segments
}
