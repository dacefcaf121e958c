import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import { headlineOf, troubles } from './in-words.ts'
import type { DeploymentReport, Report } from './report.ts'
import { logLines, type Paint, problemLines, type TextOptions, verdictLine } from './text.ts'
import { inSections } from './wrap.ts'

const indent = '  '
const gap = '  '

/** One screen: who runs, what waits, where the schema stands, and then what is not good. */
export function statusText(report: Report, options: Pick<TextOptions, 'paint' | 'width'> = {}): string {
  const { paint = (_, text) => text, width = 100 } = options
  return inSections([
    [paint('quiet', headlineOf(report))],
    ...screen(report, paint),
    ...troubles(report)
      .toReversed()
      .map((finding) => problemLines(finding, paint, width)),
    ...logLines(report, paint),
    [verdictLine(report, paint)],
  ])
}

function screen({ deployment, startedAt }: Report, paint: Paint): string[][] {
  if (deployment === null) return []
  return [table(rowsOf(deployment, Date.parse(startedAt)), paint), stateOf(deployment)]
}

function rowsOf({ processes }: DeploymentReport, nowMs: number): string[][] {
  return processes.map(
    ({ role, instance, release, startedAt, answered, beatSecondsAgo, workedSecondsAgo }) => [
      role,
      instance,
      release,
      describeDuration(Math.max(0, nowMs - Date.parse(startedAt))),
      answered ? 'answers' : 'silent',
      ago(beatSecondsAgo),
      role === 'worker' ? ago(workedSecondsAgo) : '',
    ],
  )
}

function table(rows: string[][], paint: Paint): string[] {
  const heads = ['role', 'instance', 'release', 'up', 'handshake', 'last beat', 'last work']
  const cells = [heads, ...rows].map((row) => row.map((cell) => printable(cell)))
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const [head = '', ...lines] = cells.map((row) =>
    `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(gap)}`.trimEnd(),
  )
  return [paint('quiet', head), ...lines]
}

function stateOf({ schema, queue, jobs }: DeploymentReport): string[] {
  const known: [string, string][] = [
    ['schema', schema === null ? 'unknown' : `at ${schema.head}, runs code of head ${schema.floor} or newer`],
    ['queue', queue === null ? 'unknown' : describeQueue(queue)],
    ['dead letter', jobs === null ? 'unknown' : count(jobs.deadLetters, 'job')],
    ['stalled', jobs === null ? 'unknown' : `${count(jobs.stalledEver, 'job')} ever`],
  ]
  const width = Math.max(...known.map(([name]) => name.length))
  return known.map(([name, says]) => `${indent}${name.padEnd(width)}${gap}${says}`)
}

function describeQueue({
  paused,
  waiting,
  active,
  delayed,
  oldestWaitingSeconds,
}: NonNullable<DeploymentReport['queue']>) {
  const oldest = waiting === 0 ? '' : `, the oldest for ${describeDuration(oldestWaitingSeconds * 1000)}`
  return `${paused ? 'PAUSED, ' : ''}${waiting} waiting${oldest}, ${active} running, ${delayed} put off`
}

function ago(seconds: number | null): string {
  return seconds === null ? 'never' : `${describeDuration(seconds * 1000)} ago`
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}
