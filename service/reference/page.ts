import { createHash } from 'node:crypto'
import { doorMeanings, inputsOfEndpoint, refusalsByStatus } from '../contract/describe-endpoint.ts'
import { fieldsOf, typeOf } from '../contract/describe-schema.ts'
import { type Endpoint, type Group, groups } from '../contract/endpoint.ts'
import { endpoints } from '../contract/endpoints.ts'
import { exampleRequest } from '../contract/example-request.ts'
import { type Html, html, list } from '../contract/markup.ts'
import { apiVersion } from '../contract/openapi.ts'
import { componentSchemas, type JsonSchema, schemaOrReference } from '../contract/openapi-schemas.ts'
import { type ProblemCode, problemMeanings } from '../contract/problem.ts'
import { phrase, prose } from './prose.ts'
import { style } from './style.ts'

/** What a browser may do with the page: show it with its own style, and nothing else. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** The API for people to read: one page without scripts and without anything from elsewhere. */
export function referencePage(): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Pegasus API</title>
<style>${{ markup: style }}</style>
</head>
<body>
<nav aria-label="Endpoints">
<p class="name"><a href="#top">Pegasus API</a></p>
${list(groupNames(), (group) => html`<section><h2>${group}</h2><ul>${list(of(group), navigationEntry)}</ul></section>`)}
<section class="schemas"><h2>Schemas</h2>
<ul>${list(Object.keys(componentSchemas()), (name) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></section>
</nav>
<main id="top">
${introduction()}
${list(groupNames(), section)}
<section><h2>Schemas</h2>${list(Object.entries(componentSchemas()), schema)}</section>
</main>
</body>
</html>
`
  return page.markup
}

const groupNames = () => Object.keys(groups) as Group[]
const of = (group: Group) => endpoints.filter((endpoint) => endpoint.group === group)
const anchor = ({ method, path }: Endpoint) =>
  `${method}-${path}`
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/-$/, '')

function navigationEntry(endpoint: Endpoint): Html {
  return html`<li><a href="#${anchor(endpoint)}">${method(endpoint)} <span>${endpoint.path}</span></a></li>`
}

const method = ({ method }: Endpoint) => html`<b class="method ${method.toLowerCase()}">${method}</b>`

function introduction(): Html {
  return html`<header>
<h1>Pegasus API</h1>
<p>Turns recorded lectures and PDFs into study material. Version ${apiVersion}; the same for programs:
<a href="openapi.json">openapi.json</a>.</p>
<dl>
<dt>Tokens</dt><dd>Go in the header <code>Authorization: Bearer …</code>. Each endpoint says which it needs.</dd>
<dt>Refusals</dt><dd>Every answer that is not 2xx is a <a href="#schema-Problem">Problem</a> with a stable
<code>code</code>. What any endpoint may answer besides: <code>internal</code> (500).</dd>
<dt>Request ids</dt><dd>Every answer carries <code>x-request-id</code>, the one that the request came with or
a new one. It is in the logs of everything that the request has set off.</dd>
<dt>Pages</dt><dd>Lists take <code>limit</code> (at most 500) and <code>offset</code>, and tell the whole in
<a href="#schema-Pagination">pagination</a>.</dd>
</dl>
</header>`
}

function section(group: Group): Html {
  return html`<section><h2>${group}</h2><p>${groups[group]}</p>${list(of(group), article)}</section>`
}

function article(endpoint: Endpoint): Html {
  const { path, summary, details, door } = endpoint
  return html`<article id="${anchor(endpoint)}">
<h3>${method(endpoint)} <code>${path}</code></h3>
<p><strong>${summary}.</strong> ${prose(details ?? '')} <span class="door">${doorMeanings[door]}</span></p>
<pre tabindex="0"><code>${exampleRequest(endpoint)}</code></pre>
${inputs(endpoint)}
${answers(endpoint)}
</article>`
}

function inputs(endpoint: Endpoint): Html {
  const rows = inputsOfEndpoint(endpoint)
  if (rows.length === 0) return html``
  return table(
    ['Input', 'In', 'What it is'],
    list(
      rows,
      ({ name, place, required, type, note }) => html`<tr>
<td><code>${name}</code>${required ? html` <em>required</em>` : html``}</td><td>${place}</td>
<td>${phrase(type)}${remark(note)}</td></tr>`,
    ),
  )
}

function table(headings: string[], rows: Html): Html {
  return html`<div class="table" tabindex="0"><table>
<thead><tr>${list(headings, (heading) => html`<th>${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`
}

const remark = (text: string) => (text === '' ? html`` : html` <small>${prose(text)}</small>`)

function answers(endpoint: Endpoint): Html {
  const good = list(
    Object.entries(endpoint.answers),
    ([status, { meaning, schema, mediaType }]) => html`<tr>
<td>${statusCode(status)}</td>
<td>${schema ? phrase(typeOf(schemaOrReference(schema))) : html`<code>${mediaType ?? ''}</code>`}: ${prose(meaning)}</td></tr>`,
  )
  const refused = list(
    refusalsByStatus(endpoint),
    ([status, codes]) =>
      html`<tr><td>${statusCode(String(status))}</td><td>${list(codes, refusal)}</td></tr>`,
  )
  return table(['Answer', 'What it means'], html`${good}${refused}`)
}

const statusCode = (status: string) => html`<b class="status s${status.charAt(0)}">${status}</b>`
const refusal = (code: ProblemCode) =>
  html`<span class="code"><code>${code}</code> <small>${prose(problemMeanings[code])}</small></span>`

function schema([name, schema]: [string, JsonSchema]): Html {
  const fields = fieldsOf(schema)
  const rows = list(
    fields,
    ({ path, required, type, note }) => html`<tr>
<td><code>${path}</code>${required ? html`` : html` <em>optional</em>`}</td>
<td>${phrase(type)}${remark(note)}</td></tr>`,
  )
  return html`<article id="schema-${name}"><h3>${name}</h3>${table(['Field', 'What it is'], rows)}</article>`
}
