import { type Html, html, list } from '../../../service/contract/markup.ts'
import type { Report } from '../report.ts'

/** The end of each process's log, as its platform gave it. */
export function lastLines({ platform }: Report): Html {
  const told = (platform ?? []).filter(({ log }) => log.length > 0)
  if (told.length === 0) return html``
  const logs = list(
    told,
    ({ name, log }) => html`<h3>${name}</h3><pre tabindex="0"><code>${log.join('\n')}</code></pre>`,
  )
  return html`<section aria-labelledby="last-lines"><h2 id="last-lines">The last lines of the logs</h2>${logs}</section>`
}
