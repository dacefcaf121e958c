import { printable } from '../printable.ts'
import type { Outcome } from './in-words.ts'

export const marks: Record<Outcome, string> = {
  fail: '❌',
  inconclusive: '❔',
  degraded: '⚠️',
  pass: '✅',
  skip: '⏭️',
}

export function details(summary: string, content: string): string {
  return `<details><summary>${plain(summary)}</summary>\n\n${content}\n\n</details>`
}

/** One line of text that stays text: no markup, no HTML, no link, no cell of a table. */
export function plain(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]#|~!$@]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}\\.`)
}

export function code(text: string): string {
  return `<code>${plain(text)}</code>`
}

/** A command in a block that it cannot end. */
export function fenced(command: string): string {
  return fencedLines(printable(command), 'sh')
}

/** Lines, each printable, in a block that they cannot end. */
export function fencedLines(lines: string, language = ''): string {
  const longest = Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${lines}\n${fence}`
}
