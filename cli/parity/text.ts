import { printable } from '../../smoke/printable.ts'
import type { Paint, TextOptions } from '../../smoke/report/text.ts'
import { beside, inSections, wrap } from '../../smoke/report/wrap.ts'
import { ageOf, countsOf, type Group, groupsOf, markOf, placeOf, ruleOf } from './in-words.ts'
import type { ParityReport, ReportedDifference } from './report.ts'

const indent = ' '.repeat(6)

/** The plan for a person at a terminal: what is good in few words, what is not in full and last, then the verdict. */
export function parityText(report: ParityReport, options: TextOptions = {}): string {
  const { paint = (_, text) => text, width = 100, brief = false } = options
  const groups = groupsOf(report).toSorted((a, b) => Number(hasDrift(a)) - Number(hasDrift(b)))
  return inSections([
    brief ? [] : [paint('quiet', `env-diff: ${namesOf(report)}`)],
    ...groups.map((group) => groupLines(group, report, { paint, width, brief })),
    brief ? [] : ignoredLines(report, paint, width),
    brief
      ? []
      : report.resolved.map(({ id }) => paint('pass', `resolved since the baseline: ${printable(id)}`)),
    report.problems
      .filter(({ needed }) => needed || !brief)
      .flatMap((one) => problemLines(one, paint, width)),
    brief && report.verdict === 'pass' ? [] : [countsOf(report)],
    [`${paint(report.verdict, `verdict: ${report.verdict}`)}: ${report.because}`],
  ])
}

type Options = Required<TextOptions>

function groupLines({ title, differences }: Group, report: ParityReport, options: Options): string[] {
  const { paint, brief } = options
  const shown = differences.filter(({ answer, drift }) => drift || (!brief && answer !== 'equal'))
  const equal = differences.filter(({ answer, drift }) => answer === 'equal' && !drift).length
  if (shown.length === 0 && brief) return []
  const width = 2 + Math.max(0, ...shown.map(({ name }) => name.length))
  return [
    title,
    ...(equal > 0 && !brief ? [paint('pass', `  = ${equal} as wanted`)] : []),
    ...shown.flatMap((one) => differenceLines(one, width, report, options)),
  ]
}

function differenceLines(
  one: ReportedDifference,
  nameWidth: number,
  report: ParityReport,
  { paint, width }: Options,
): string[] {
  const place = placeOf(one)
  const colour = one.drift ? (one.known === null ? 'fail' : 'degraded') : 'quiet'
  const said = `${one.because}${place === null ? '' : ` (${place})`}`
  const head = `  ${markOf(one)} ${one.name.padEnd(nameWidth)}${one.answer.padEnd(10)}`
  const lines = beside(paint(colour, head), said, width)
  if (!one.drift) return lines
  const age = one.known === null ? '' : `, known ${ageOf(one.known.since, report)}`
  const command = one.remedy?.command
  return [
    ...lines,
    `${indent}rule  ${ruleOf(one)}${age}`,
    ...term('next', one.remedy?.advice ?? '', width),
    ...(command === undefined ? [] : [`${indent}      $ ${command}`]),
  ]
}

function term(name: string, text: string, width: number): string[] {
  return beside(`${indent}${name.padEnd(6)}`, text, width)
}

function problemLines(
  { witness, needed, says, remedy, place }: ParityReport['problems'][number],
  paint: Paint,
  width: number,
): string[] {
  const where = place === null ? witness : `${place.file}:${place.line}:${place.column}`
  return [
    `${paint(needed ? 'inconclusive' : 'quiet', `  ! ${where}`)}  ${says}`,
    ...term('next', remedy, width),
  ]
}

/** Variables that are left out for one reason share a line. */
function ignoredLines({ ignored }: ParityReport, paint: Paint, width: number): string[] {
  const reasons = Map.groupBy(ignored, ({ because }) => because)
  return [...reasons].flatMap(([because, members]) =>
    wrap(`left out, ${because}: ${members.map(({ name }) => name).join(', ')}`, width).map((line) =>
      paint('quiet', line),
    ),
  )
}

function namesOf({ witnesses }: ParityReport): string {
  const names = [...new Set(witnesses.map(({ witness }) => witness))]
  return names.length === 0 ? 'no witness was heard' : names.join(', ')
}

function hasDrift({ differences }: Group): boolean {
  return differences.some(({ drift }) => drift)
}
