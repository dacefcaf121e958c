import { pageStyle } from '../contract/page-style.ts'

/** The page's own style. The policy of the page names its hash, so it must be put in as it is. */
export const style = `${pageStyle}
.method, .status { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .875em }
html { scroll-padding-top: 1rem }
nav { padding: 1.25rem; background: var(--raised); border-bottom: 1px solid var(--line); font-size: .875rem }
nav h2 { margin: 1.1rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet) }
nav ul { margin: 0; padding: 0; list-style: none }
nav li a { display: flex; gap: .5rem; padding: .15rem 0; color: var(--ink); overflow-wrap: anywhere }
nav .method { flex: 0 0 4.1em; font-size: .72rem; line-height: 1.9; white-space: nowrap }
nav section { break-inside: avoid }
.name { margin: 0; font-size: 1.05rem; font-weight: 650 }
.name a { color: var(--ink) }
main { padding: 1.5rem 1.25rem 4rem; max-width: 60rem }
main section > h2 { margin: 3rem 0 0; padding-bottom: .35rem; border-bottom: 2px solid var(--line); font-size: 1.4rem }
main section > p { color: var(--quiet) }
article { margin-top: 2.25rem }
h3 { margin: 0 0 .4rem; font-size: 1.05rem; overflow-wrap: anywhere }
h3 code { font-size: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.25rem; margin: 1.25rem 0 }
dt { font-weight: 600 }
dd { margin: 0 }
.door { color: var(--quiet) }
.get { color: var(--good) } .post { color: var(--link) } .delete { color: var(--bad) }
.s2 { color: var(--good) } .s4 { color: var(--warn) } .s5 { color: var(--bad) }
th:first-child, td:first-child { width: 15rem; overflow-wrap: anywhere }
td:nth-child(2):not(:last-child) { width: 4.5rem; color: var(--quiet) }
em { margin-left: .4em; font-style: normal; font-size: .8125rem; color: var(--warn) }
small { margin-left: .35em; font-size: .875rem; color: var(--quiet) }
.code { display: block }
@media (min-width: 62rem) {
  body { display: grid; grid-template-columns: 19rem minmax(0, 1fr) }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line) }
  main { padding: 2.5rem 3rem 6rem }
}
@media (max-width: 61.99rem) { nav { columns: 2 17rem } nav .schemas { display: none } }
@media (max-width: 40rem) { th:first-child, td:first-child { width: 9rem } dl { display: block } dd { margin-bottom: .6rem } }
@media print { nav { display: none } }
`
