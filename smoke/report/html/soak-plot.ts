import { type Html, html, list } from '../../../service/contract/markup.ts'
import { describeDuration } from '../../duration.ts'
import type { SoakReport } from '../report.ts'
import { tenths } from '../tenths.ts'
import { logScale, timeLabel, timeMarks } from './scale.ts'

const width = 960
const height = 300
const margin = { left: 62, right: 86, top: 26, bottom: 30 }
const [left, right] = [margin.left, width - margin.right]
const [top, bottom] = [margin.top, height - margin.bottom]

const labelRoom = 90

type Column = SoakReport['course'][number]

/** Latency over time on a logarithmic axis; times of failure are shaded, percentiles are lines. */
export function soakPlot(report: SoakReport): Html {
  const { course, forMs, latencyMs, failures, samples } = report
  if (course.length === 0) return html``
  const endMs = Math.max(1, forMs, ...course.map(({ startedMs }) => startedMs))
  const scale = logScale(course.flatMap(({ fastestMs, slowestMs }) => [fastestMs, slowestMs]))
  const across = (ms: number) => tenths(left + (ms / endMs) * (right - left))
  const up = (ms: number) => tenths(bottom - Math.min(1, scale.at(ms)) * (bottom - top))
  const percentiles = Object.entries(latencyMs).flatMap(([name, ms]) =>
    ms === null ? [] : [{ name, y: up(ms), said: describeDuration(ms) }],
  )
  return html`<figure class="picture wide" tabindex="0"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="soak-said">
<title id="soak-said">Latency of ${samples} samples over ${describeDuration(forMs)}, ${failures} of them not ready.
${percentiles.map(({ name, said }) => `${name} ${said}`).join(', ')}</title>
${list(outagesOnAxis(report, endMs), (outage) => shade(outage, across))}${list(labelled(outagesOnAxis(report, endMs), across), ({ shape, x }) => html`<text class="shape" x="${x}" y="${top - 6}">${shape}</text>`)}
${list(scale.marks, (ms) => html`<line class="grid" x1="${left}" y1="${up(ms)}" x2="${right}" y2="${up(ms)}"/><text class="row" x="${left - 8}" y="${up(ms) + 4}">${timeLabel(ms)}</text>`)}
${list(timeMarks(endMs), (ms) => html`<text class="tick" x="${across(ms)}" y="${bottom + 20}">${timeLabel(ms)}</text>`)}
${list(percentileLabels(percentiles), ({ name, y, labelY, said }) => html`<line class="percentile" x1="${left}" y1="${y}" x2="${right}" y2="${y}"/><text class="took" x="${right + 6}" y="${labelY}">${name} ${said}</text>`)}
<path class="ready" d="${course
    .filter(({ failures: failed }) => failed === 0)
    .map((column) => stroke(column, across, up))
    .join('')}"/>
<path class="failed" d="${course
    .filter(({ failures: failed }) => failed > 0)
    .map((column) => stroke(column, across, up))
    .join('')}"/>
</svg></figure>`
}

/** From the fastest to the slowest sample of a column; where they are the same, the round line cap is a dot. */
function stroke(
  { startedMs, fastestMs, slowestMs }: Column,
  across: (ms: number) => number,
  up: (ms: number) => number,
): string {
  return `M${across(startedMs)} ${up(fastestMs)}V${up(slowestMs)}`
}

interface ShownOutage {
  shape: string
  failures: number
  fromMs: number
  toMs: number
}

function outagesOnAxis({ outages, startedAt }: SoakReport, endMs: number): ShownOutage[] {
  if (startedAt === null) return []
  const inSoak = (instant: string) =>
    Math.min(endMs, Math.max(0, Date.parse(instant) - Date.parse(startedAt)))
  return outages.map((outage) => ({
    shape: outage.shape,
    failures: outage.failures,
    fromMs: inSoak(outage.startedAt),
    toMs: outage.endedAt === null ? endMs : inSoak(outage.endedAt),
  }))
}

function shade({ fromMs, toMs }: ShownOutage, across: (ms: number) => number): Html {
  const [x, end] = [across(fromMs), across(toMs)]
  return html`<rect class="outage" x="${x}" y="${top}" width="${tenths(Math.max(2, end - x))}" height="${bottom - top}"/>`
}

function labelled(
  outages: readonly ShownOutage[],
  across: (ms: number) => number,
): { shape: string; x: number }[] {
  const placed: { shape: string; x: number }[] = []
  for (const { shape, fromMs, toMs } of outages.toSorted((one, other) => other.failures - one.failures)) {
    const x = tenths((across(fromMs) + across(toMs)) / 2)
    if (placed.every((label) => Math.abs(label.x - x) > labelRoom)) placed.push({ shape, x })
  }
  return placed
}

/** Labels that would touch are moved apart, upwards. */
function percentileLabels<Line extends { y: number }>(lines: readonly Line[]): (Line & { labelY: number })[] {
  let previous = Number.POSITIVE_INFINITY
  return lines.map((line) => {
    const labelY = Math.min(line.y + 4, previous - 13)
    previous = labelY
    return { ...line, labelY }
  })
}
