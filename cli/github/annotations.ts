import { printable } from '../../smoke/printable.ts'
import { describeStop, type Trouble, troubles } from '../../smoke/report/in-words.ts'
import type { Report } from '../../smoke/report/report.ts'

/**
 * A workflow command for each finding that is not good, the worst first; GitHub shows them beside the run. A run
 * that was cut short is an error too.
 */
export function annotationsOf(report: Report): string[] {
  const { command, stopped } = report
  const found = troubles(report).map((trouble) =>
    annotation(
      trouble.outcome === 'degraded' ? 'warning' : 'error',
      `${command}: ${trouble.check}`,
      inFull(trouble),
    ),
  )
  const cut =
    stopped === null ? [] : [annotation('error', `${command}: inconclusive`, [describeStop(stopped)])]
  return [...found, ...cut]
}

function inFull({ seen, expected, remedy }: Trouble): string[] {
  const command = remedy.command === undefined ? [] : [`$ ${remedy.command}`]
  const page = remedy.page === undefined ? [] : [`page: ${remedy.page}`]
  return [seen, `expected: ${expected}`, `next: ${remedy.advice}`, ...command, ...page]
}

export interface AnnotationPlace {
  file: string
  line: number
}

/** A workflow command, at a place of the repository where there is one; no text ends its line or its title. */
export function annotation(
  level: 'error' | 'warning',
  title: string,
  lines: readonly string[],
  place?: AnnotationPlace,
): string {
  const at = place === undefined ? '' : `file=${property(printable(place.file))},line=${place.line},`
  return `::${level} ${at}title=${property(printable(title))}::${lines.map((line) => data(printable(line))).join('%0A')}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
