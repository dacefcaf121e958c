import { html, list } from '../../service/contract/markup.ts'
import { findings, good, skipped } from './html/findings.ts'
import { heading } from './html/heading.ts'
import { lastLines } from './html/last-lines.ts'
import { links } from './html/links.ts'
import { htmlPage } from './html/page.ts'
import { soak } from './html/soak.ts'
import { timeline } from './html/timeline.ts'
import { meanings } from './in-words.ts'
import type { Report } from './report.ts'

/** The report as one page. */
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
