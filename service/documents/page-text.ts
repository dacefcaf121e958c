import type { Segment } from '../contract/transcript.ts'

/** A page is taken to be spoken at this pace; one with few words still takes a slide's time. */
const wordsPerMinute = 250
const shortestPageSec = 10

export interface PdfText {
  text: string
  /** One per page that has text, with its page number and estimated times in seconds. */
  segments: Segment[]
  pageCount: number
}

/** The text of a document whose pages have these texts. */
export function textOfPages(pages: readonly string[]): PdfText {
  const segments = pageSegments(pages)
  return { text: wholeText(segments.map(({ text }) => text)), segments, pageCount: pages.length }
}

/** A sentence that a page break cut in two is one sentence again in the whole text. */
function wholeText(pages: readonly string[]): string {
  let text = ''
  let sentenceEnded = true
  for (const page of pages) {
    const goesOn = !sentenceEnded && /^\p{Ll}/u.test(page)
    text += text === '' ? page : `${goesOn ? ' ' : '\n\n'}${page}`
    const rest = afterLastLetter(page)
    const endsHere = /[.!?…:;]/.test(rest)
    sentenceEnded = endsHere || (sentenceEnded && rest.length === page.length)
  }
  return text
}

/** Looks from the end: a pattern would try again at every mark of the page, which takes minutes on a page of dots. */
function afterLastLetter(page: string): string {
  let end = page.length
  while (end > 0) {
    const pair = end > 1 && /[\uDC00-\uDFFF]/.test(page.charAt(end - 1)) ? 2 : 1
    if (/\p{L}/u.test(page.slice(end - pair, end))) break
    end -= pair
  }
  return page.slice(end)
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
