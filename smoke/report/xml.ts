import { printable } from '../printable.ts'

/** One line of text as the value of an attribute between double quotes. */
export function attribute(text: string): string {
  return content(printable(text)).replaceAll('"', '&quot;')
}

/** Text as XML 1.0 may hold it: what it may not hold, not even as a reference, is replaced. */
export function content(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
