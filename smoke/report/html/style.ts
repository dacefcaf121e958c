import { pageStyle } from '../../../service/contract/page-style.ts'

export const style = `${pageStyle}
:root { --unsure: light-dark(#6d3bb3, #c3a2f5); --skip: light-dark(#566474, #98a6b6) }
.pass { --tone: var(--good) } .fail { --tone: var(--bad) } .degraded { --tone: var(--warn) }
.inconclusive { --tone: var(--unsure) } .skip { --tone: var(--skip) }
header, main, footer { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1.25rem }
header { border-bottom: 1px solid var(--line) }
.verdict { display: flex; gap: 1.1rem; align-items: center; padding: 1.1rem 1.25rem; border-radius: 10px; background: color-mix(in srgb, var(--tone) 9%, var(--paper)); border: 1px solid color-mix(in srgb, var(--tone) 45%, var(--paper)) }
.verdict h1 { margin: 0; color: var(--tone) }
.verdict p { margin: .15rem 0 0 }
.mark { display: inline-grid; place-items: center; width: 1.35em; height: 1.35em; border-radius: 50%; background: var(--tone); color: var(--paper); font-size: .8em; font-weight: 700; line-height: 1; vertical-align: .05em }
.verdict .mark { flex: none; width: 3.25rem; height: 3.25rem; font-size: 1.7rem }
.quiet, small { color: var(--quiet) }
h2 { margin: 2.75rem 0 .35rem; padding-bottom: .35rem; border-bottom: 2px solid var(--line); font-size: 1.35rem }
main > section:first-child h2 { margin-top: 1rem }
h3 { margin: 0; font-size: 1.1rem; overflow-wrap: anywhere }
h3 small { margin-left: .35em; font-size: .8rem; font-weight: 600; color: var(--tone) }
header dl, .figures { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; margin: 1.25rem 0 0 }
header dt, .figures dt { font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--quiet) }
dd { margin: 0; overflow-wrap: anywhere }
.figures dd { font-size: 1.15rem; font-variant-numeric: tabular-nums }
.finding { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 8px; break-inside: avoid }
.finding dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .4rem 1.25rem; margin: .75rem 0 0 }
.finding dt { color: var(--quiet) }
pre { user-select: all; cursor: copy }
.picture { margin: 1rem 0 0; overflow-x: auto; border-radius: 8px; background: var(--raised) }
.picture svg { display: block; width: 100%; min-width: 34rem; height: auto; max-width: 46rem; margin: 0 auto; padding: .5rem }
.wide svg { min-width: 46rem; max-width: none }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif }
.link text, .node text, .tick, .shape { text-anchor: middle }
.link line { stroke: var(--tone); stroke-width: 2.5 }
.link circle { fill: var(--tone) }
.link text { fill: var(--paper); font-weight: 700 }
.proven { --tone: var(--good) } .disproven { --tone: var(--bad) } .unknown { --tone: var(--quiet) }
.disproven line { stroke-dasharray: 3 5 } .unknown line { stroke-dasharray: 8 6 }
.node rect { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5 }
.part rect { stroke: var(--quiet) }
svg .title { font-size: 15px; font-weight: 650 }
svg .shape { fill: var(--bad); font-size: 12px; font-weight: 600 }
svg .note, svg .tick, svg .row, svg .took { fill: var(--quiet); font-size: 12px }
svg .row { text-anchor: end; fill: var(--ink) }
.grid { stroke: var(--line) }
.bar { fill: var(--tone) }
.outage { fill: var(--bad); fill-opacity: .2 }
.percentile { stroke: var(--link); stroke-dasharray: 6 4 }
.ready, .failed { fill: none; stroke-linecap: round; stroke-width: 3.5; stroke: var(--good) }
.failed { stroke: var(--bad); stroke-width: 6 }
tbody th { width: 13rem; font-size: inherit; color: var(--ink) }
tbody th time { white-space: nowrap }
footer { border-top: 1px solid var(--line); font-size: .9rem }
@media (max-width: 40rem) { .finding dl { display: block } .finding dd { margin-bottom: .6rem } tbody th { width: 9rem } .verdict { padding: .9rem } }
@media print {
  :root { color-scheme: light }
  header, main, footer { max-width: none; padding: .5rem 0 }
  .picture, .table, pre { overflow: visible }
  .picture svg { min-width: 0 }
  section { break-inside: auto } h2 { break-after: avoid }
  .mark, .bar, .verdict, .outage { print-color-adjust: exact }
}
`
