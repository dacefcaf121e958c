import { type Html, html, list } from '../../../service/contract/markup.ts'
import { describeDuration } from '../../duration.ts'
import type { Report, Span } from '../report.ts'
import { tenths } from '../tenths.ts'
import { timeLabel, timeMarks } from './scale.ts'

const width = 960
const labelWidth = 130
const rightMargin = 70
const rowHeight = 26
const topMargin = 26
const edge = width - rightMargin

export function timeline({ timeline: spans }: Report): Html {
  if (spans.length === 0) return html``
  const endMs = axisEnd(spans)
  const across = (ms: number) => tenths(labelWidth + (ms / endMs) * (edge - labelWidth))
  const height = topMargin + spans.length * rowHeight + 4
  return html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
<figure class="picture wide" tabindex="0"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="timeline-said">
<title id="timeline-said">${spans.map(inWords).join('. ')}.</title>
${list(timeMarks(endMs), (ms) => mark(across(ms), ms, height))}
${list(spans, (span, index) => row(span, across, topMargin + index * rowHeight))}
</svg></figure></section>`
}

/** Where one span, which is mostly the soak, far outlasts all others, it runs off the axis so that these can be told apart. */
function axisEnd(spans: readonly Span[]): number {
  const [last = 1, ...others] = spans
    .map(({ startedMs, durationMs }) => startedMs + durationMs)
    .toSorted((one, other) => other - one)
  const [nextToLast = last] = others
  return Math.max(1, last > 3 * nextToLast ? nextToLast * 1.1 : last)
}

function mark(x: number, ms: number, height: number): Html {
  return html`<line class="grid" x1="${x}" y1="${topMargin - 6}" x2="${x}" y2="${height}"/><text class="tick" x="${x}" y="${topMargin - 12}">${timeLabel(ms)}</text>`
}

function row(span: Span, across: (ms: number) => number, y: number): Html {
  const { part, startedMs, durationMs, outcome } = span
  const x = across(startedMs)
  const end = across(startedMs + durationMs)
  const beyond = end > edge
  const length = Math.max(3, Math.min(end, edge) - x)
  return html`<g><title>${inWords(span)}</title><text class="row" x="${labelWidth - 10}" y="${y + 17}">${part}</text>
<rect class="bar ${outcome}" x="${x}" y="${y + 5}" width="${tenths(length)}" height="${rowHeight - 10}" rx="3"/>
<text class="took" x="${tenths(x + length + 6)}" y="${y + 17}">${describeDuration(durationMs)}${beyond ? ' →' : ''}</text></g>`
}

function inWords({ part, startedMs, durationMs, outcome }: Span): string {
  return `${part}: ${outcome}, from ${describeDuration(startedMs)} for ${describeDuration(durationMs)}`
}
