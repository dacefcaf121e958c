import { attribute, content } from '../../smoke/report/xml.ts'
import { nameOf, newDrift, placeOf, ruleOf } from './in-words.ts'
import type { ParityReport, ReportedDifference } from './report.ts'

/**
 * The report as JUnit XML: a case for each variable that was compared. New drift is a `<failure>`, what is unknown is
 * `<skipped>`, a witness that is needed and could not be heard an `<error>`.
 */
export function parityJunit(report: ParityReport): string {
  const errors = errorsOf(report)
  const skipped = report.differences.filter(({ answer }) => answer === 'unknown').length
  const tests = report.differences.length + errors.length
  const counts = `tests="${tests}" failures="${newDrift(report).length}" errors="${errors.length}" skipped="${skipped}" time="${(report.durationMs / 1000).toFixed(3)}"`
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pegasus-ops" ${counts}>`,
    `  <testsuite name="env-diff" ${counts} timestamp="${attribute(report.startedAt)}">`,
    `    <properties><property name="verdict" value="${report.verdict}"/><property name="tool" value="${attribute(report.tool)}"/></properties>`,
    ...report.differences.map(testCase),
    ...errors.map(
      ({ name, message }) =>
        `    <testcase classname="env-diff" name="${attribute(name)}"><error message="${attribute(message)}" type="inconclusive"/></testcase>`,
    ),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`
}

function testCase(one: ReportedDifference): string {
  const sides = [one.left, ...(one.right === null ? [] : [one.right])].map(nameOf).join(' against ')
  const opening = `    <testcase classname="env-diff.${one.axis}" name="${attribute(`${one.name}: ${sides}`)}"`
  const inside = insideOf(one)
  return inside === '' ? `${opening}/>` : `${opening}>${inside}</testcase>`
}

function insideOf(one: ReportedDifference): string {
  const place = placeOf(one)
  const message = attribute(`${one.answer}: ${one.because}${place === null ? '' : ` (${place})`}`)
  if (one.answer === 'unknown') return `<skipped message="${message}"/>`
  if (!one.drift) return ''
  if (one.known !== null) return `<system-out>known drift: ${message}</system-out>`
  const full = [ruleOf(one), one.remedy?.advice, one.remedy?.command].filter((line) => line !== undefined)
  return `<failure message="${message}" type="drift">${content(full.join('\n'))}</failure>`
}

/** Readers of JUnit look at the cases alone: where none of them says that the run is inconclusive, one more does. */
function errorsOf({ problems, verdict, because }: ParityReport): { name: string; message: string }[] {
  const errors = problems
    .filter(({ needed }) => needed)
    .map(({ witness, says, remedy }) => ({ name: witness, message: `${says}. ${remedy}` }))
  return errors.length === 0 && verdict === 'inconclusive'
    ? [{ name: 'the whole run', message: because }]
    : errors
}
