import { printable } from '../../smoke/printable.ts'
import { shellWord } from '../platforms/shell-word.ts'
import type { Ended } from './ourselves.ts'

const shownLines = 60
/** What stands before each line of an error, at a terminal. */
const errorMark = /^ [›»] {3}/

export function typed(args: readonly string[]): string {
  return ['pegasus-ops', ...args].map(shellWord).join(' ')
}

export function endingWords({ code }: Ended): string {
  return code === null ? 'It was killed.' : `It ended with exit code ${code}.`
}

/** The last lines of each, as a terminal can be shown them. */
export function linesOf(...texts: readonly string[]): string {
  return texts.flatMap(lastLines).join('\n')
}

function lastLines(text: string): string[] {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(errorMark, ''))
  const shown = lines.slice(-shownLines).map((line) => indentOf(line) + printable(line))
  const left = lines.length - shown.length
  return text.trim() === '' ? [] : left > 0 ? [`(${left} lines before)`, ...shown] : shown
}

function indentOf(line: string): string {
  return /^ */.exec(line)?.[0] ?? ''
}
