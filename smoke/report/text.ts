import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import {
  countsOf,
  describeStop,
  findingsOf,
  headlineOf,
  meanings,
  type Outcome,
  type Trouble,
  troubles,
} from './in-words.ts'
import type { Report } from './report.ts'
import { beside, inSections } from './wrap.ts'

export type Paint = (outcome: Outcome | 'quiet' | 'heading', text: string) => string

export interface TextOptions {
  paint?: Paint
  /** Columns to wrap at; 100 by default. */
  width?: number
  /** Leave out what is good and what was skipped, and where a good run's files are. */
  brief?: boolean
}

const labels: Record<Outcome, string> = {
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  degraded: 'WARN',
  pass: 'ok',
  skip: 'skip',
}
const labelWidth = 8
const termWidth = 10

/**
 * The report for a person at a terminal, whose eyes are at its lower end: what is good first, then what is not, each
 * with what to do next, the worst last, and then the verdict.
 */
export function textReport(report: Report, options: TextOptions = {}): string {
  const { paint = (_, text) => text, width = 100, brief = false } = options
  return inSections([
    [paint('quiet', headlineOf(report))],
    brief ? [] : goodLines(report, paint, width),
    brief ? [] : skippedLines(report, paint, width),
    ...troubles(report)
      .toReversed()
      .map((finding) => problemLines(finding, paint, width)),
    ...logLines(report, paint),
    brief ? [] : leftoverLines(report),
    brief && report.verdict === 'pass' ? [] : keptLines(report),
    [verdictLine(report, paint)],
  ])
}

export function logLines({ platform }: Report, paint: Paint): string[][] {
  return (platform ?? [])
    .filter(({ log }) => log.length > 0)
    .map(({ name, log }) => [
      paint('quiet', printable(`the last lines of ${name}`)),
      ...log.map((line) => `  ${printable(line)}`),
    ])
}

export function problemLines(finding: Trouble, paint: Paint, width: number): string[] {
  const { check, question, outcome, expected, seen, why, remedy } = finding
  return [
    `${label(outcome, paint)}${check}: ${question}`,
    ...term('expected', expected, width),
    ...term('seen', seen, width),
    ...term('why', why, width),
    ...term('next', remedy.advice, width),
    ...(remedy.command === undefined
      ? []
      : [`${' '.repeat(labelWidth + termWidth)}$ ${printable(remedy.command)}`]),
    ...(remedy.page === undefined ? [] : term('page', remedy.page, width)),
  ]
}

function term(name: string, text: string, width: number): string[] {
  return beside(`${' '.repeat(labelWidth)}${name.padEnd(termWidth)}`, printable(text), width)
}

function goodLines(report: Report, paint: Paint, width: number): string[] {
  const findings = findingsOf(report, 'pass')
  const nameWidth = 2 + Math.max(0, ...findings.map(({ check }) => check.length))
  return findings.flatMap(({ check, detail }) =>
    beside(`${label('pass', paint)}${check.padEnd(nameWidth)}`, printable(detail), width),
  )
}

/** Checks that were skipped for one reason share a line. */
function skippedLines(report: Report, paint: Paint, width: number): string[] {
  const byReason = Map.groupBy(findingsOf(report, 'skip'), ({ detail }) => detail)
  return [...byReason].flatMap(([reason, skipped]) => {
    const checks = skipped.map(({ check }) => check).join(', ')
    return beside(label('skip', paint), printable(`${checks}: ${reason}`), width)
  })
}

function leftoverLines({ leftovers }: Report): string[] {
  return (leftovers ?? []).map(({ lectureId, runId, startedAt, gone }) => {
    const run = runId === null ? '' : `, run ${runId}`
    return printable(`${gone ? 'gone' : 'left'}    ${lectureId}${run}, begun ${startedAt}`)
  })
}

function keptLines({ lecture, bundle }: Report): string[] {
  const saved = (lecture?.savedAs ?? []).map((path) => `saved   ${printable(path)}`)
  return bundle === null ? saved : [...saved, `bundle  ${printable(bundle)}`]
}

export function verdictLine(report: Report, paint: Paint): string {
  const { verdict, stopped, durationMs } = report
  const cut = stopped === null ? '' : ` (${describeStop(stopped)})`
  const summary = `${countsOf(report)}, in ${describeDuration(durationMs)}`
  return `${paint(verdict, `verdict: ${verdict}`)}${cut}: ${meanings[verdict]}; ${summary}`
}

function label(outcome: Outcome, paint: Paint): string {
  return paint(outcome, `${labels[outcome]}  `.padEnd(labelWidth))
}
