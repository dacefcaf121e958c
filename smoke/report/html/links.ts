import { type Html, html, list } from '../../../service/contract/markup.ts'
import type { Link, Report } from '../report.ts'

const width = 720
const height = 300
const box = { width: 150, height: 54 }

interface Place {
  x: number
  y: number
  title: string
  note: string
}

const processes: Record<Link['process'], Place> = {
  api: { x: 95, y: 150, title: 'API', note: 'takes lectures in' },
  worker: { x: 625, y: 150, title: 'Worker', note: 'makes the material' },
}
const sharedParts: Record<Link['part'], Place> = {
  database: { x: 360, y: 47, title: 'Postgres', note: 'database' },
  queue: { x: 360, y: 150, title: 'Redis', note: 'queue' },
  storage: { x: 360, y: 253, title: 'Bucket', note: 'storage' },
}

const glyphs: Record<Link['state'], string> = { proven: '✓', disproven: '✕', unknown: '?' }

export function links({ seams: known }: Report): Html {
  if (known.length === 0) return html``
  return html`<section aria-labelledby="links"><h2 id="links">The links</h2>
<p class="quiet">API and worker must use the same database, queue and bucket. Each line is one such use: proven
(✓), disproven (✕), or not shown by this run (?).</p>
<figure class="picture" tabindex="0"><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="links-said">
<title id="links-said">${known.map(inWords).join('. ')}.</title>
${list(known, line)}
${list(Object.values(processes), (place) => node(place, 'process'))}
${list(Object.values(sharedParts), (place) => node(place, 'part'))}
</svg></figure></section>`
}

function line(link: Link): Html {
  const from = processes[link.process]
  const to = sharedParts[link.part]
  const towards = Math.sign(to.x - from.x)
  const [x1, x2] = [from.x + (towards * box.width) / 2, to.x - (towards * box.width) / 2]
  const [x, y] = [(x1 + x2) / 2, (from.y + to.y) / 2]
  return html`<g class="link ${link.state}"><title>${inWords(link)}</title>
<line x1="${x1}" y1="${from.y}" x2="${x2}" y2="${to.y}"/><circle cx="${x}" cy="${y}" r="11"/>
<text x="${x}" y="${y + 5}">${glyphs[link.state]}</text></g>`
}

function node({ x, y, title, note }: Place, kind: 'process' | 'part'): Html {
  return html`<g class="node ${kind}"><rect x="${x - box.width / 2}" y="${y - box.height / 2}" width="${box.width}" height="${box.height}" rx="${kind === 'process' ? 8 : 26}"/>
<text class="title" x="${x}" y="${y - 2}">${title}</text><text class="note" x="${x}" y="${y + 16}">${note}</text></g>`
}

function inWords({ process, part, state, by }: Link): string {
  const witness = by === null ? '' : `, by the check ${by}`
  return `${processes[process].title} and ${sharedParts[part].title}: ${state}${witness}`
}
