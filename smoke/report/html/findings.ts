import { type Html, html, list } from '../../../service/contract/markup.ts'
import { findingsOf, type Trouble, troubles } from '../in-words.ts'
import type { Report } from '../report.ts'
import { mark } from './mark.ts'

/** What is not good, the worst first, each with what to do next. */
export function findings(report: Report): Html {
  const found = troubles(report)
  if (found.length === 0) return html``
  return html`<section aria-labelledby="findings"><h2 id="findings">What to look at</h2>${list(found, finding)}</section>`
}

function finding({ outcome, check, question, expected, seen, why, remedy }: Trouble): Html {
  const command =
    remedy.command === undefined ? html`` : html`<pre tabindex="0"><code>${remedy.command}</code></pre>`
  const page =
    remedy.page === undefined
      ? html``
      : html`
<dt>Page</dt><dd>${remedy.page}</dd>`
  return html`<article class="finding ${outcome}">
<h3>${mark(outcome)} ${check} <small>${outcome}</small></h3>
<p class="quiet">${question}</p>
<dl>
<dt>Expected</dt><dd>${expected}</dd>
<dt>Seen</dt><dd><strong>${seen}</strong></dd>
<dt>Why it matters</dt><dd>${why}</dd>
<dt>Next</dt><dd>${remedy.advice}${command}</dd>${page}
</dl>
</article>`
}

export function good(report: Report): Html {
  const passed = findingsOf(report, 'pass')
  if (passed.length === 0) return html``
  const rows = list(
    passed,
    ({ check, question, detail }) =>
      html`<tr><th scope="row">${mark('pass')} ${check}</th><td>${detail}${question === '' ? html`` : html`<br><small class="quiet">${question}</small>`}</td></tr>`,
  )
  return html`<section aria-labelledby="good"><h2 id="good">What is good</h2>
<div class="table" tabindex="0"><table><tbody>${rows}</tbody></table></div></section>`
}

/** What was not asked, and why. */
export function skipped(report: Report): Html {
  const left = findingsOf(report, 'skip')
  if (left.length === 0) return html``
  const rows = list(
    left,
    ({ check, detail }) => html`<tr><th scope="row">${mark('skip')} ${check}</th><td>${detail}</td></tr>`,
  )
  return html`<section aria-labelledby="skipped"><h2 id="skipped">What was not asked</h2>
<div class="table" tabindex="0"><table><tbody>${rows}</tbody></table></div></section>`
}

export function lastLines({ platform }: Report): Html {
  const told = (platform ?? []).filter(({ log }) => log.length > 0)
  if (told.length === 0) return html``
  const logs = list(
    told,
    ({ name, log }) => html`<h3>${name}</h3><pre tabindex="0"><code>${log.join('\n')}</code></pre>`,
  )
  return html`<section aria-labelledby="last-lines"><h2 id="last-lines">The last lines of the logs</h2>${logs}</section>`
}
