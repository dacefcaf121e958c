import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import { describeStop, findingsOf, type Outcome, type Trouble } from './in-words.ts'
import type { Report, ReportedFinding } from './report.ts'
import { attribute, content } from './xml.ts'

/**
 * The report as JUnit XML, for what shows test results: a failed finding is a `<failure>`, an inconclusive one an
 * `<error>`, a skipped one `<skipped>`, and a degraded one a `<failure>` where that is asked for. A run that is inconclusive
 * for no finding's sake is an error of its own.
 */
export function junitReport(report: Report, failOn: 'fail' | 'degraded' = 'fail'): string {
  const { command, target, durationMs, startedAt, operator } = report
  const whole = wholeRun(report)
  const failures = (failOn === 'fail' ? (['fail'] as const) : (['fail', 'degraded'] as const)).flatMap(
    (outcome) => findingsOf(report, outcome),
  ).length
  const errors = findingsOf(report, 'inconclusive').length + whole.length
  const skipped = findingsOf(report, 'skip').length
  const tests = report.findings.length + whole.length
  const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds(durationMs)}"`
  const name = attribute(`${command} ${target.url}`)
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pegasus-ops" ${counts}>`,
    `  <testsuite name="${name}" ${counts} timestamp="${attribute(startedAt)}" hostname="${attribute(operator.split('@').at(-1) ?? '')}">`,
    '    <properties>',
    ...properties(report).map(
      ([key, value]) => `      <property name="${attribute(key)}" value="${attribute(value)}"/>`,
    ),
    '    </properties>',
    ...report.findings.map((finding) => testCase(finding, report, failOn)),
    ...whole,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`
}

function properties({ verdict, tool, releases, instances, runId, bundle }: Report): [string, string][] {
  return [
    ['verdict', verdict],
    ['tool', tool],
    ['run', runId],
    ['releases', releases.join(' ')],
    ['instances', instances.join(' ')],
    ...(bundle === null ? [] : [['bundle', bundle] satisfies [string, string]]),
  ]
}

function testCase(
  finding: ReportedFinding,
  { command, timeline }: Report,
  failOn: 'fail' | 'degraded',
): string {
  const took = timeline.find(({ part }) => part === finding.check)?.durationMs ?? 0
  const opening = `    <testcase classname="${command}" name="${attribute(finding.check)}" time="${seconds(took)}"`
  const inside = insideOf(finding, failOn)
  return inside === '' ? `${opening}/>` : `${opening}>\n      ${inside}\n    </testcase>`
}

function insideOf(finding: ReportedFinding, failOn: 'fail' | 'degraded'): string {
  switch (finding.outcome) {
    case 'pass':
      return `<system-out>${content(finding.detail)}</system-out>`
    case 'skip':
      return `<skipped message="${attribute(finding.detail)}"/>`
    case 'degraded':
      if (failOn === 'degraded') return failureOf(finding)
      return `<system-out>${content(`degraded\n${inFull(finding)}`)}</system-out>`
    case 'fail':
      return failureOf(finding)
    case 'inconclusive':
      return `<error message="${attribute(finding.seen)}" type="inconclusive">${content(inFull(finding))}</error>`
  }
}

function failureOf(finding: Trouble): string {
  return `<failure message="${attribute(finding.seen)}" type="${finding.outcome}">${content(inFull(finding))}</failure>`
}

function inFull({ question, expected, seen, why, remedy }: Trouble): string {
  const command = remedy.command === undefined ? [] : [`command: ${printable(remedy.command)}`]
  return [
    printable(question),
    `expected: ${printable(expected)}`,
    `seen: ${printable(seen)}`,
    `why: ${printable(why)}`,
    `next: ${printable(remedy.advice)}`,
    ...command,
    ...(remedy.page === undefined ? [] : [`page: ${printable(remedy.page)}`]),
  ].join('\n')
}

/** Readers of JUnit look at the cases alone: where none of them says that the run is inconclusive, one more does. */
function wholeRun({ command, verdict, stopped, durationMs, findings }: Report): string[] {
  const said = findings.some(({ outcome }: { outcome: Outcome }) => outcome === 'inconclusive')
  if (verdict !== 'inconclusive' || said) return []
  const message =
    stopped === null
      ? 'nothing was proven'
      : `${describeStop(stopped)}, after ${describeDuration(durationMs)}`
  return [
    `    <testcase classname="${command}" name="the whole run" time="${seconds(durationMs)}">\n      <error message="${attribute(message)}" type="inconclusive"/>\n    </testcase>`,
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
