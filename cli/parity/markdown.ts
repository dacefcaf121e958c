import { code, details, fenced, marks, plain } from '../../smoke/report/github-markdown.ts'
import { countsOf, type Group, groupsOf, markOf, placeOf, ruleOf } from './in-words.ts'
import type { ParityReport, ReportedDifference } from './report.ts'

/** The report as GitHub's Markdown, the drift first; for step summaries, issues and pull requests. */
export function parityMarkdown(report: ParityReport): string {
  const { verdict, because, problems } = report
  return `${[
    `## ${marks[verdict]} env-diff: ${verdict}`,
    `**${plain(because)}**: ${countsOf(report)}`,
    ...report.differences.filter((one) => one.drift).map(driftSection),
    ...problems
      .filter(({ needed }) => needed)
      .map(({ witness, says, remedy }) => `- ❔ ${code(witness)} ${plain(says)}. ${plain(remedy)}`),
    ...groupsOf(report).flatMap(groupSection),
  ].join('\n\n')}\n`
}

function driftSection(one: ReportedDifference): string {
  const place = placeOf(one)
  return [
    `### ${one.known === null ? '❌' : '⚠️'} ${plain(one.name)}: ${one.answer}`,
    '',
    `- **seen** ${plain(one.because)}${place === null ? '' : `, ${code(place)}`}`,
    `- **rule** ${plain(ruleOf(one))}`,
    ...(one.remedy === null ? [] : [`- **next** ${plain(one.remedy.advice)}`]),
    ...(one.remedy?.command === undefined ? [] : ['', fenced(one.remedy.command)]),
  ].join('\n')
}

function groupSection({ title, differences }: Group): string[] {
  const rows = differences.map(
    (one) => `| ${code(markOf(one))} | ${code(one.name)} | ${one.answer} | ${plain(one.because)} |`,
  )
  return [
    details(
      `${title} (${rows.length})`,
      ['| | variable | answer | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ),
  ]
}
