import { fenced, marks, plain } from '../../smoke/report/github-markdown.ts'
import { headingOf, readable, sectionsOf, wayNames } from './in-words.ts'
import type { RollbackReport } from './report.ts'

/** The plan as GitHub's Markdown, for an incident's issue or a step summary. */
export function rollbackMarkdown(report: RollbackReport): string {
  const { verdict, because, target, ways, steps, next, facts } = report
  return `${[
    `## ${marks[verdict]} ${said(headingOf(report))}`,
    `${said(because)} (${plain(target.url)}, by what was known at ${facts.gatheredAt})`,
    ...sectionsOf(report).map(
      ({ title, lines }) => `### ${title}\n\n${lines.map((line) => `- ${said(line)}`).join('\n')}`,
    ),
    `### Why not otherwise\n\n${ways
      .filter(({ state }) => state !== 'recommended')
      .map(({ way, state, because: why }) => `- **${wayNames[way]}** (${state}): ${said(why)}`)
      .join('\n')}`,
    ...(steps.length === 0
      ? []
      : [
          `### The way there\n\n${steps
            .map(({ title, command }, index) =>
              [`${index + 1}. ${said(title)}`, ...(command === null ? [] : [indented(fenced(command))])].join(
                '\n\n',
              ),
            )
            .join('\n')}`,
        ]),
    `**Next:** ${said(next.advice)}`,
    ...(next.command === null ? [] : [fenced(next.command)]),
  ].join('\n\n')}\n`
}

function said(text: string): string {
  return plain(readable(text))
}

function indented(block: string): string {
  return block
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n')
}
