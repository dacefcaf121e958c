import { printable } from '../../smoke/printable.ts'
import type { Paint, TextOptions } from '../../smoke/report/text.ts'
import { wrap } from '../../smoke/report/wrap.ts'
import { headingOf, readable, sectionsOf, wayNames } from './in-words.ts'
import type { RollbackReport } from './report.ts'

/**
 * The plan for a person in a bad hour: what to do, why, what will not come back, why nothing else, and last what to
 * type, which is where eyes are on a terminal.
 */
export function rollbackText(report: RollbackReport, options: TextOptions = {}): string {
  const { paint = (_, text) => text, width = 100, brief = false } = options
  const { target, facts, verdict, because, next } = report
  const sections = [
    [paint('quiet', said(`rollback plan for ${target.url}, by what was known at ${facts.gatheredAt}`))],
    [paint(verdict, headingOf(report)), ...paragraph(because, width)],
    ...(brief
      ? []
      : sectionsOf(report).map(({ title, lines }) => [
          title,
          ...lines.flatMap((line) => bullet(line, width)),
        ])),
    brief ? [] : ['Why not otherwise', ...waysLines(report, paint, width)],
    brief ? [] : stepLines(report, paint, width),
    [
      `verdict: ${verdict}${report.stopped === null ? '' : `, and cut short by ${report.stopped}`}`,
      ...paragraph(`next: ${next.advice}`, width),
      ...(next.command === null ? [] : [`  $ ${said(next.command)}`]),
    ],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function waysLines({ ways }: RollbackReport, paint: Paint, width: number): string[] {
  const nameWidth = Math.max(...ways.map(({ way }) => wayNames[way].length)) + 2
  return ways
    .filter(({ state }) => state !== 'recommended')
    .flatMap(({ way, state, because }) => {
      const word = state === 'possible' ? '' : state === 'impossible' ? 'cannot: ' : ''
      const [first = '', ...rest] = wrap(said(`${word}${because}`), width - nameWidth - 2)
      return [
        `  ${paint('quiet', wayNames[way].padEnd(nameWidth))}${first}`,
        ...rest.map((line) => `${' '.repeat(nameWidth + 2)}${line}`),
      ]
    })
}

function stepLines({ steps }: RollbackReport, paint: Paint, width: number): string[] {
  if (steps.length === 0) return []
  return [
    `The way there, in ${steps.length} steps`,
    ...steps.flatMap(({ title, kind, destructive, command }, index) => {
      const mark = kind === 'manual' ? ' (by hand)' : destructive ? ' (asks for the name of the target)' : ''
      const [first = '', ...rest] = wrap(said(`${title}${mark}`), width - 6)
      return [
        `${String(index + 1).padStart(4)}  ${first}`,
        ...rest.map((line) => `      ${line}`),
        // What this tool does itself is typed by nobody.
        ...(command === null || kind !== 'manual' ? [] : [paint('quiet', `      $ ${said(command)}`)]),
      ]
    }),
  ]
}

function bullet(text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(said(text), width - 4)
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)]
}

function paragraph(text: string, width: number): string[] {
  return wrap(said(text), width)
}

function said(text: string): string {
  return printable(readable(text), 2000)
}
