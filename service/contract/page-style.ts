/** What the pages that people read look like alike: the API's own and the verifier's report. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #dde5ee); --quiet: light-dark(#566474, #98a6b6);
  --paper: light-dark(#fff, #11171e); --raised: light-dark(#f4f6f9, #1a222c); --line: light-dark(#dce2e9, #2b3642);
  --link: light-dark(#0b5cad, #7cb8f5); --good: light-dark(#17693f, #67cf99);
  --bad: light-dark(#a8231d, #f59189); --warn: light-dark(#845000, #e3b35c) }
* { box-sizing: border-box }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif }
a { color: var(--link); text-decoration: none }
a:hover { text-decoration: underline }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
code, pre, .mono { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .875em }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2 }
p { margin: .5rem 0 }
pre { margin: .75rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; line-height: 1.5 }
.table { margin: .75rem 0; overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th { text-align: left; font-size: .8125rem; font-weight: 600; color: var(--quiet) }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
`
