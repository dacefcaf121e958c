import { type Html, html, list } from '../../../service/contract/markup.ts'
import { describeDuration } from '../../duration.ts'
import { describePercentile, describeShareAtMost } from '../../soak/describe.ts'
import { percentileNames } from '../../soak/statistics.ts'
import type { Report, SoakReport } from '../report.ts'
import { timeLabel } from './scale.ts'
import { soakPlot } from './soak-plot.ts'

export function soak({ soak: report }: Report): Html {
  if (report === null) return html``
  return html`<section aria-labelledby="soak"><h2 id="soak">The soak</h2>
<p class="quiet"><code>GET /health/ready</code> every ${describeDuration(report.everyMs)} for ${describeDuration(report.forMs)}${endings[report.ended]}. Latency counts from the moment at which
a question was due; the ranges hold at 95 % confidence.</p>
<dl class="figures">${list(figures(report), ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${soakPlot(report)}
${outages(report)}</section>`
}

const endings: Record<SoakReport['ended'], string> = {
  complete: '',
  decided: ', ended early because it was certain to fail',
  'cut-short': ', cut short',
  'out-of-reach': ', ended early because a pass was out of reach',
}

function figures({ samples, failures, unasked, failureRateAtMost, longestFailureRun, ...soak }: SoakReport) {
  const percentiles = percentileNames.map((name): [string, string] => {
    const ms = soak.latencyMs[name]
    if (ms === null) return [name, 'too few samples']
    return [name, describePercentile(ms, soak.latencyBoundsMs[name])]
  })
  const figures: [string, string][] = [
    ['samples', String(samples)],
    ['not ready', failures === 0 ? '0' : `${failures}, ${longestFailureRun} in a row at most`],
    ['failure rate at most', describeShareAtMost(failureRateAtMost)],
    ...percentiles,
  ]
  return unasked === 0
    ? figures
    : [...figures, ['not asked from here', String(unasked)] satisfies [string, string]]
}

function outages({ outages: found, startedAt }: SoakReport): Html {
  if (found.length === 0 || startedAt === null) return html``
  const since = (instant: string) => timeLabel(Math.max(0, Date.parse(instant) - Date.parse(startedAt)))
  const rows = list(
    found,
    (
      outage,
    ) => html`<tr><th scope="row">${outage.shape}</th><td>from ${since(outage.startedAt)}${outage.endedAt === null ? ' to the end' : ` for ${describeDuration(outage.durationMs)}`}</td>
<td>${outage.failures} of ${outage.samples} not ready${outage.causes.length === 0 ? '' : `: ${outage.causes.map(({ cause, count }) => `${cause} (${count})`).join(', ')}`}</td></tr>`,
  )
  return html`<div class="table" tabindex="0"><table><tbody>${rows}</tbody></table></div>`
}
