import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import type { Report, ReportedFinding } from './report.ts'
import { wrap } from './wrap.ts'

type Outcome = ReportedFinding['outcome']
/** Colours a piece of text by the outcome it stands for; plain text where there is no colour. */
export type Paint = (outcome: Outcome | 'quiet', text: string) => string

export interface TextOptions {
  paint?: Paint
  /** Columns to wrap at; 100 unless told. */
  width?: number
  /** Leave out what is good and what was skipped. */
  brief?: boolean
}

const worstFirst: readonly Outcome[] = ['fail', 'inconclusive', 'degraded', 'pass', 'skip']
const labels: Record<Outcome, string> = {
  fail: 'FAIL',
  inconclusive: 'UNSURE',
  degraded: 'LOOK',
  pass: 'ok',
  skip: 'skip',
}
const labelWidth = 8
const termWidth = 10

/** The report for a person at a terminal: the worst first, each with what to do next, the verdict last. */
export function textReport(report: Report, options: TextOptions = {}): string {
  const { paint = (_, text) => text, width = 100, brief = false } = options
  const sections = [
    [paint('quiet', headline(report))],
    ...findingsOf(report, ['fail', 'inconclusive', 'degraded']).map((finding) =>
      problemLines(finding, paint, width),
    ),
    brief ? [] : goodLines(report, paint, width),
    brief ? [] : skippedLines(report, paint, width),
    savedLines(report),
    [verdictLine(report, paint)],
  ]
  const filled = sections.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function headline({ command, target, releases, startedAt }: Report): string {
  const name = target.name === target.url ? '' : ` (${target.name})`
  const release = releases.length === 0 ? 'release unknown' : `release ${releases.join(' and ')}`
  return printable(`${command} ${target.url}${name}, ${release}, started ${startedAt}`)
}

function problemLines(finding: ReportedFinding, paint: Paint, width: number): string[] {
  if (finding.outcome === 'pass' || finding.outcome === 'skip') return []
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
  ]
}

function term(name: string, text: string, width: number): string[] {
  const indent = ' '.repeat(labelWidth)
  const [first = '', ...rest] = wrap(printable(text), width - labelWidth - termWidth)
  return [
    `${indent}${name.padEnd(termWidth)}${first}`,
    ...rest.map((line) => `${indent}${' '.repeat(termWidth)}${line}`),
  ]
}

function goodLines(report: Report, paint: Paint, width: number): string[] {
  const findings = findingsOf(report, ['pass'])
  const nameWidth = 2 + Math.max(0, ...findings.map(({ check }) => check.length))
  return findings.flatMap((finding) => {
    if (finding.outcome !== 'pass') return []
    const [first = '', ...rest] = wrap(printable(finding.detail), width - labelWidth - nameWidth)
    return [
      `${label('pass', paint)}${finding.check.padEnd(nameWidth)}${first}`,
      ...rest.map((line) => `${' '.repeat(labelWidth + nameWidth)}${line}`),
    ]
  })
}

/** Checks that were skipped for one reason share a line. */
function skippedLines(report: Report, paint: Paint, width: number): string[] {
  const byReason = new Map<string, string[]>()
  for (const finding of report.findings) {
    if (finding.outcome !== 'skip') continue
    byReason.set(finding.detail, [...(byReason.get(finding.detail) ?? []), finding.check])
  }
  return [...byReason].flatMap(([reason, checks]) => {
    const [first = '', ...rest] = wrap(printable(`${checks.join(', ')}: ${reason}`), width - labelWidth)
    return [`${label('skip', paint)}${first}`, ...rest.map((line) => `${' '.repeat(labelWidth)}${line}`)]
  })
}

function savedLines({ lecture }: Report): string[] {
  return (lecture?.savedAs ?? []).map((path) => `saved   ${printable(path)}`)
}

const meanings: Record<Report['verdict'], string> = {
  pass: 'everything was asked, and every answer is good',
  degraded: 'usable, with something to look at',
  fail: 'proven bad',
  inconclusive: 'not enough evidence, which is never a pass',
}

const counted: Record<Outcome, string> = {
  fail: 'failed',
  inconclusive: 'inconclusive',
  degraded: 'degraded',
  pass: 'ok',
  skip: 'skipped',
}

function verdictLine(report: Report, paint: Paint): string {
  const { verdict, stopped, durationMs } = report
  const counts = worstFirst.flatMap((outcome) => {
    const count = findingsOf(report, [outcome]).length
    return count === 0 ? [] : [`${count} ${counted[outcome]}`]
  })
  const cut = stopped === null ? '' : ` (cut short by ${stopped})`
  const summary = `${counts.join(', ')}, in ${describeDuration(durationMs)}`
  return `${paint(verdict, `verdict: ${verdict}`)}${cut}: ${meanings[verdict]}; ${summary}`
}

function findingsOf({ findings }: Report, outcomes: readonly Outcome[]): ReportedFinding[] {
  return outcomes.flatMap((outcome) => findings.filter((finding) => finding.outcome === outcome))
}

function label(outcome: Outcome, paint: Paint): string {
  return paint(outcome, labels[outcome].padEnd(labelWidth))
}
