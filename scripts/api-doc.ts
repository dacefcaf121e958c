import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Endpoint, guardMeanings } from '../service/contract/endpoint.ts'
import { endpointList, groups, type ListedEndpoint } from '../service/contract/endpoints.ts'
import { componentSchemas, schemaOrReference } from '../service/contract/json-schema.ts'
import { problemCodes } from '../service/contract/problem.ts'
import { inputsOfEndpoint, refusalsByStatus } from './api-doc/describe-endpoint.ts'
import { fieldsOf, type Phrase, typeOf } from './api-doc/describe-schema.ts'
import { exampleRequest } from './api-doc/example-request.ts'

/** Where the generated page is kept. */
export const apiFile = join(dirname(import.meta.dirname), 'docs', 'api.md')

/** docs/api.md as the contract itself tells it. */
export function apiDocument(): string {
  return `${[introduction(), ...Object.entries(groups).map(section), schemas()].join('\n\n')}\n`
}

function introduction(): string {
  const codes = Object.entries(problemCodes).map(([code, { meaning }]) => `| \`${code}\` | ${meaning} |`)
  return `# API

Written by \`npm run docs\` from the contract that the service answers by. A deployment tells the same at
\`/openapi.json\` (OpenAPI 3.1) and, for people, at \`/docs\`.

Tokens go in the header \`Authorization: Bearer …\`. Every answer carries \`x-request-id\`, the one that the request
came with or a new one, and the logs of everything that the request set off have it too. Lists take \`limit\` (at
most 500) and \`offset\`.

Every answer that is not 2xx is a [Problem](#problem) with one of these codes:

| code | meaning |
| --- | --- |
${codes.join('\n')}`
}

function section([group, { meaning }]: [string, { meaning: string }]): string {
  const members = endpointList.filter((endpoint) => endpoint.group === group)
  return [`## ${group}`, meaning, ...members.map(page)].join('\n\n')
}

function page(endpoint: ListedEndpoint): string {
  const { method, path, summary, details, guard } = endpoint
  return [
    `### ${method} ${path}`,
    [`${summary}.`, ...(details === undefined ? [] : [details]), guardMeanings[guard]].join(' '),
    ['```sh', exampleRequest(endpoint), '```'].join('\n'),
    ...inputs(endpoint),
    answers(endpoint),
  ].join('\n\n')
}

function inputs(endpoint: Endpoint): string[] {
  const rows = inputsOfEndpoint(endpoint).map(
    ({ name, place, required, type, note }) =>
      `| \`${name}\`${required ? ', required' : ''} | ${place} | ${cell(type, note)} |`,
  )
  return rows.length === 0 ? [] : [['| input | in | what it is |', '| --- | --- | --- |', ...rows].join('\n')]
}

function answers(endpoint: Endpoint): string {
  const good = Object.entries(endpoint.answers).map(([status, { meaning, schema, mediaType }]) => {
    const what = schema ? words(typeOf(schemaOrReference(schema))) : `\`${mediaType}\``
    return `- ${status}, ${what}: ${meaning}`
  })
  const refused = refusalsByStatus(endpoint).map(
    ([status, codes]) => `${status} ${codes.map((code) => `\`${code}\``).join(' ')}`,
  )
  return [...good, ...(refused.length > 0 ? [`- refusals: ${refused.join(', ')}`] : [])].join('\n')
}

function schemas(): string {
  const all = Object.entries(componentSchemas()).map(([name, schema]) => {
    const rows = fieldsOf(schema).map(
      ({ path, required, type, note }) =>
        `| \`${path}\`${required ? '' : ', optional'} | ${cell(type, note)} |`,
    )
    return [`### ${name}`, ['| field | what it is |', '| --- | --- |', ...rows].join('\n')].join('\n\n')
  })
  return ['## Schemas', ...all].join('\n\n')
}

function words(phrase: Phrase): string {
  return phrase
    .map((part) => (typeof part === 'string' ? part : `[${part.schema}](#${part.schema.toLowerCase()})`))
    .join('')
}

/** Inside a table a bar would begin the next cell. */
function cell(type: Phrase, note: string): string {
  return `${words(type)}${note === '' ? '' : `; ${note}`}`.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

if (import.meta.main) writeFileSync(apiFile, apiDocument())
