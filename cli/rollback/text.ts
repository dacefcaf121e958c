import { printable } from '../../smoke/printable.ts'
import type { Paint, TextOptions } from '../../smoke/report/text.ts'
import { beside, inSections, wrap } from '../../smoke/report/wrap.ts'
import { headingOf, readable, sectionsOf, wayNames } from './in-words.ts'
import type { RollbackReport } from './report.ts'

/**
 * The plan for a person in a bad hour: what to do, why, what will not come back, why nothing else, and last what to
 * type, which is where eyes are on a terminal.
 */
export function rollbackText(report: RollbackReport, options: TextOptions = {}): string {
  const { paint = plainly, width = 100, brief = false } = options
  const { verdict, next, stopped } = report
  return inSections([
    ...decision(report, options),
    brief ? [] : stepLines(report, paint, width),
    [
      `verdict: ${verdict}${stopped === null ? '' : `, and cut short by ${stopped}`}`,
      ...paragraph(`next: ${next.advice}`, width),
      ...(next.command === null ? [] : [`  $ ${said(next.command)}`]),
    ],
  ])
}

export function decisionText(report: RollbackReport, options: TextOptions = {}): string {
  return inSections(decision(report, options))
}

/** The commands of a plan, for a person who types them: a list that a shell reads, with its comments. */
export function commandsText(report: RollbackReport): string {
  return inSections([
    [`# ${said(headingOf(report))} ${said(report.because)}`],
    ...report.steps.map(({ title, command }, index) => [
      `# ${index + 1}. ${said(title)}`,
      ...(command === null ? [] : [printable(command, 4000)]),
    ]),
  ])
}

const plainly: Paint = (_, text) => text

function decision(report: RollbackReport, options: TextOptions): string[][] {
  const { paint = plainly, width = 100, brief = false } = options
  const { target, facts, verdict, because } = report
  return [
    [paint('quiet', said(`rollback plan for ${target.url}, by what was known at ${facts.gatheredAt}`))],
    [paint(verdict, headingOf(report)), ...paragraph(because, width)],
    ...(brief
      ? []
      : sectionsOf(report).map(({ title, lines }) => [
          title,
          ...lines.flatMap((line) => beside('  - ', said(line), width)),
        ])),
    brief ? [] : ['Why not otherwise', ...waysLines(report, paint, width)],
  ]
}

function waysLines({ ways }: RollbackReport, paint: Paint, width: number): string[] {
  const nameWidth = Math.max(...ways.map(({ way }) => wayNames[way].length)) + 2
  return ways
    .filter(({ state }) => state !== 'recommended')
    .flatMap(({ way, state, because }) => {
      const word = state === 'impossible' ? 'cannot: ' : ''
      const head = `  ${paint('quiet', wayNames[way].padEnd(nameWidth))}`
      return beside(head, said(`${word}${because}`), width)
    })
}

function stepLines({ steps }: RollbackReport, paint: Paint, width: number): string[] {
  if (steps.length === 0) return []
  return [
    `The way there, in ${steps.length} steps`,
    ...steps.flatMap(({ title, kind, destructive, command }, index) => {
      const mark = kind === 'manual' ? ' (by hand)' : destructive ? ' (asks for the name of the target)' : ''
      return [
        ...beside(`${String(index + 1).padStart(4)}  `, said(`${title}${mark}`), width),
        // What this tool does itself is typed by nobody.
        ...(command === null || kind !== 'manual' ? [] : [paint('quiet', `      $ ${said(command)}`)]),
      ]
    }),
  ]
}

function paragraph(text: string, width: number): string[] {
  return wrap(said(text), width)
}

function said(text: string): string {
  return printable(readable(text), 2000)
}
