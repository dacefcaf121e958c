import { printable, printableLines } from '../../../smoke/printable.ts'
import { code, fencedLines, marks, plain } from '../../../smoke/report/github-markdown.ts'
import { inUtc, sentenceOf, summaryOf, titleOf } from './in-words.ts'
import type { Moment, Part, Timeline } from './timeline.ts'

export function timelineMarkdown(timeline: Timeline): string {
  const { tool, operator, outcome, parts } = timeline
  return `${[
    `## ${plain(titleOf(timeline))}`,
    `${code(outcome.target.url)} · ${plain(summaryOf(timeline))}`,
    ...parts.flatMap(partOf),
    `<sub>${plain(tool)}, walk ${plain(outcome.walk)} by ${plain(operator)}.</sub>`,
  ].join('\n\n')}\n`
}

function partOf({ title, moments }: Part): string[] {
  return [`### ${plain(title)}`, ...moments.map(momentOf)]
}

function momentOf(moment: Moment): string {
  const mark = moment.tone === 'quiet' ? '•' : marks[moment.tone]
  const head = `${mark} **${plain(inUtc(moment.at))}** ${plain(sentenceOf(moment))}`
  if (moment.detail === '') return head
  const detail = printable(moment.detail)
  return moment.detail.includes('\n')
    ? `${head}\n\n${fencedLines(printableLines(moment.detail))}`
    : `${head}: ${plain(detail)}`
}
