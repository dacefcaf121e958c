import { createHash } from 'node:crypto'
import { html, list } from '../../service/contract/markup.ts'
import { findings, good, skipped } from './html/findings.ts'
import { heading } from './html/heading.ts'
import { lastLines } from './html/last-lines.ts'
import { seams } from './html/seams.ts'
import { soak } from './html/soak.ts'
import { style } from './html/style.ts'
import { timeline } from './html/timeline.ts'
import { meanings } from './in-words.ts'
import type { Report } from './report.ts'

/** What a browser may do with the page: show it with its own style, and nothing else. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** The report as one page for people: no script, nothing from elsewhere, light and dark, fit for print. */
export function htmlReport(report: Report): string {
  const { command, verdict, target } = report
  const sections = [findings, lastLines, seams, soak, timeline, good, skipped]
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${command} ${target.url}: ${verdict}, ${meanings[verdict]}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${heading(report)}
<main>
${list(sections, (section) => section(report))}
</main>
${footer(report)}
</body>
</html>
`
  return page.markup
}

function footer({ tool, operator, runId, bundle }: Report) {
  const evidence =
    bundle === null
      ? html`<p>No evidence bundle was kept.</p>`
      : html`<p>Judge the evidence again, offline:</p><pre tabindex="0"><code>pegasus-ops report '${bundle.replaceAll("'", `'\\''`)}'</code></pre>`
  return html`<footer>${evidence}<p class="quiet">${tool}, run ${runId} by ${operator}</p></footer>`
}
