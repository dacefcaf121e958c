import type { TextOptions } from '../../../smoke/report/text.ts'
import { wrapHanging } from '../../../smoke/report/wrap.ts'
import { sentenceOf, summaryOf, titleOf } from './in-words.ts'
import type { Timeline } from './timeline.ts'

export function timelineText(
  timeline: Timeline,
  { paint = (_, text) => text, width = 100 }: Pick<TextOptions, 'paint' | 'width'> = {},
): string {
  const lines = [
    paint('heading', titleOf(timeline)),
    ...wrapHanging(summaryOf(timeline), width),
    ...timeline.parts.flatMap(({ title, moments }) => [
      '',
      paint('heading', title),
      ...moments.flatMap((moment) => [
        paint(moment.tone, `  ${moment.at.slice(11, 19)}  ${sentenceOf(moment)}`),
        ...linesOf(moment.detail).map((line) => `            ${line}`),
      ]),
    ]),
    '',
    paint('quiet', `${timeline.tool}, walk ${timeline.outcome.walk} by ${timeline.operator}`),
  ]
  return `${lines.join('\n')}\n`
}

function linesOf(detail: string): string[] {
  return detail === '' ? [] : detail.split('\n')
}
