import { type Html, html, list } from '../../service/contract/markup.ts'
import { describeDuration } from '../duration.ts'
import { findings, good, lastLines, skipped } from './html/findings.ts'
import { links } from './html/links.ts'
import { mark } from './html/mark.ts'
import { htmlPage } from './html/page.ts'
import { soak } from './html/soak.ts'
import { timeline } from './html/timeline.ts'
import { countsOf, describeStop, meanings } from './in-words.ts'
import type { Report } from './report.ts'

export function htmlReport(report: Report): string {
  const { command, verdict, target } = report
  const sections = [findings, lastLines, links, soak, timeline, good, skipped]
  return htmlPage(
    `${command} ${target.url}: ${verdict}, ${meanings[verdict]}`,
    html`${heading(report)}
<main>
${list(sections, (section) => section(report))}
</main>
${footer(report)}`,
  )
}

function footer({ tool, operator, runId, bundle }: Report) {
  const evidence =
    bundle === null
      ? html`<p>No evidence bundle was kept.</p>`
      : html`<p>Judge the evidence again, offline:</p><pre tabindex="0"><code>pegasus-ops report '${bundle.replaceAll("'", `'\\''`)}'</code></pre>`
  return html`<footer>${evidence}<p class="quiet">${tool}, run ${runId} by ${operator}</p></footer>`
}

function heading(report: Report): Html {
  const { command, verdict, stopped, target, releases, instances, startedAt, durationMs } = report
  const cut = stopped === null ? html`` : html`, ${describeStop(stopped)}`
  return html`<header class="${verdict}">
<div class="verdict">${mark(verdict)}<div>
<h1>${command}: ${verdict}</h1>
<p>${sentence(meanings[verdict])}${cut}. ${sentence(countsOf(report))}.</p>
</div></div>
<dl>
<div><dt>Target</dt><dd><code>${target.url}</code>${target.name === target.url ? '' : ` (${target.name})`}</dd></div>
<div><dt>Release</dt><dd>${names(releases)}</dd></div>
<div><dt>API instances</dt><dd>${names(instances)}</dd></div>
<div><dt>Started</dt><dd><time datetime="${startedAt}">${startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time></dd></div>
<div><dt>Took</dt><dd>${describeDuration(durationMs)}</dd></div>
</dl>
</header>`
}

function names(values: readonly string[]): Html {
  if (values.length === 0) return html`unknown`
  return list(values, (value, index) => html`${index === 0 ? '' : ', '}<code>${value}</code>`)
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
