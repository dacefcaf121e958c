import { type Html, html, list } from '../../../service/contract/markup.ts'
import { mark } from '../../../smoke/report/html/mark.ts'
import { htmlPage } from '../../../smoke/report/html/page.ts'
import { inUtc, sentenceOf, summaryOf, titleOf } from './in-words.ts'
import type { Moment, Part, Timeline } from './timeline.ts'

const verdicts = { good: 'pass', bad: 'fail', stopped: 'inconclusive', 'given up': 'inconclusive' } as const

export function timelineHtml(timeline: Timeline): string {
  const { outcome, parts, tool, operator } = timeline
  const verdict = verdicts[outcome.outcome]
  return htmlPage(
    titleOf(timeline),
    html`<header class="${verdict}">
<div class="verdict">${mark(verdict)}<div>
<h1>${titleOf(timeline)}</h1>
<p>${summaryOf(timeline)}</p>
</div></div>
<dl><div><dt>Target</dt><dd><code>${outcome.target.url}</code></dd></div>
<div><dt>Walked by</dt><dd>${operator}</dd></div></dl>
</header>
<main>
${list(parts, partOf)}
</main>
<footer><p class="quiet">${tool}, walk ${outcome.walk}</p></footer>`,
  )
}

function partOf({ title, moments }: Part): Html {
  return html`<section><h2>${title}</h2>
<div class="table" tabindex="0"><table><tbody>${list(moments, momentOf)}</tbody></table></div></section>
`
}

function momentOf(moment: Moment): Html {
  const { at, tone, detail } = moment
  const sign = tone === 'quiet' ? html`` : html`${mark(tone)} `
  const seen = detail === '' ? html`` : html`<pre tabindex="0"><code>${detail}</code></pre>`
  return html`<tr><th scope="row"><time datetime="${at}">${inUtc(at)}</time></th><td>${sign}${sentenceOf(moment)}${seen}</td></tr>`
}
