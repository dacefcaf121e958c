import { type Html, html, list } from '../../../service/contract/markup.ts'
import { describeDuration } from '../../duration.ts'
import type { Report, SoakReport } from '../report.ts'
import { soakPlot } from './soak-plot.ts'

/** How readiness held over time: the figures, and every sample as a picture. */
export function soak({ soak: report }: Report): Html {
  if (report === null) return html``
  return html`<section aria-labelledby="soak"><h2 id="soak">The soak</h2>
<p class="quiet"><code>GET /health/ready</code> every ${describeDuration(report.everyMs)} for ${describeDuration(report.forMs)}${ending(report)}. Latency counts from the moment at which
a question was due.</p>
<dl class="figures">${list(figures(report), ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${soakPlot(report)}</section>`
}

function ending({ ended }: SoakReport): string {
  if (ended === 'complete') return ''
  return ended === 'cut-short' ? ', cut short' : ', ended early because a pass was out of reach'
}

function figures({
  samples,
  failures,
  latencyMs,
  unasked,
  excludedFailureRate,
  longestFailureRun,
}: SoakReport) {
  const percentiles = Object.entries(latencyMs).map(
    ([name, ms]) => [name, ms === null ? 'too few samples' : describeDuration(ms)] as const,
  )
  return [
    ['samples', String(samples)],
    ['not ready', failures === 0 ? '0' : `${failures}, ${longestFailureRun} in a row at most`],
    ...percentiles,
    ...(excludedFailureRate === null
      ? []
      : [['failure rate excluded', `above ${(excludedFailureRate * 100).toFixed(1)} %`] as const]),
    ...(unasked === 0 ? [] : [['not asked from here', String(unasked)] as const]),
  ] as const
}
