import { type Guard, refusalsOf } from './endpoint.ts'
import { endpointList, groups, type ListedEndpoint } from './endpoints.ts'
import { headers } from './health.ts'
import { componentSchemas, inputsOf, type JsonSchema, schemaOrReference } from './json-schema.ts'
import { Problem, type ProblemCode, problemCodes } from './problem.ts'

/** The version of the API that the description is of. */
const apiVersion = '1.0.0'

type Described = Record<string, unknown>

/** The API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */
export function openApiDocument() {
  const paths: Record<string, Described> = {}
  for (const endpoint of endpointList) {
    paths[endpoint.path] ??= {}
    Object.assign(paths[endpoint.path] ?? {}, { [endpoint.method.toLowerCase()]: operation(endpoint) })
  }
  return {
    openapi: '3.1.1' as const,
    info: {
      title: 'Pegasus',
      version: apiVersion,
      description:
        'Turns recorded lectures and PDFs into study material. Every answer that is not 2xx is a Problem with a stable `code`; every answer carries the request id, which is also in the logs.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The deployment that gave this description.' }],
    tags: Object.entries(groups).map(([name, { meaning }]) => ({ name, description: meaning })),
    paths,
    components: {
      schemas: componentSchemas(),
      headers: {
        RequestId: header('The id of the request: the one it came with, or a new one.'),
        Release: header('The release that answered.'),
        Instance: header('The process that answered.'),
        Contract: header('The version of this contract that it speaks.'),
        RetryAfter: header('After how many seconds to try again.'),
      },
      securitySchemes: {
        readToken: bearer('PLC_READ_API_TOKEN or PLC_WRITE_API_TOKEN, unless PLC_OPEN_READS is set'),
        writeToken: bearer('PLC_WRITE_API_TOKEN, unless PLC_OPEN_WRITES is set'),
        opsToken: bearer('PLC_OPS_API_TOKEN'),
        metricsToken: bearer('PLC_METRICS_API_TOKEN or PLC_OPS_API_TOKEN, unless PLC_METRICS_PUBLIC is set'),
      },
    },
  }
}

const header = (description: string) => ({ description, schema: { type: 'string' } })
const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description })

function operation(endpoint: ListedEndpoint): Described {
  const { method, path, group, summary, details, guard } = endpoint
  return {
    operationId: operationId(method, path),
    tags: [group],
    summary,
    ...(details === undefined ? {} : { description: details }),
    parameters: parameters(endpoint),
    ...requestBody(endpoint),
    responses: { ...answers(endpoint), ...refusals(endpoint), default: refusal('Anything else.') },
    security: security[guard],
  }
}

/** `GET /lectures/{id}/jobs` as `getLecturesIdJobs`. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z]+/).filter((word) => word !== '')
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

const security: Record<Guard, Record<string, []>[]> = {
  open: [],
  read: [{ readToken: [] }, {}],
  write: [{ writeToken: [] }, {}],
  ops: [{ opsToken: [] }],
  metrics: [{ metricsToken: [] }, {}],
}

function parameters({ parameters = {}, query, headers: given = {} }: ListedEndpoint): Described[] {
  return [
    ...Object.entries(parameters).map(([name, { schema }]) =>
      parameter('path', name, schemaOrReference(schema), true),
    ),
    ...inputsOf(query).map(({ name, schema, required }) => parameter('query', name, schema, required)),
    ...Object.entries(given).map(([name, description]) =>
      parameter('header', name, { type: 'string', description }, false),
    ),
  ]
}

function parameter(
  place: 'path' | 'query' | 'header',
  name: string,
  { description, ...schema }: JsonSchema,
  required: boolean,
): Described {
  return { name, in: place, required, ...(description ? { description } : {}), schema }
}

function requestBody({ body }: ListedEndpoint): Described {
  if (body === undefined) return {}
  const { kind, optional = false } = body
  const schema = schemaOrReference(body.schema)
  const content =
    kind === 'json'
      ? { 'application/json': { schema } }
      : { 'multipart/form-data': { schema: withFile(schema) } }
  return { requestBody: { required: !optional, content } }
}

function withFile(fields: JsonSchema): Described {
  const file = { contentMediaType: 'application/octet-stream' }
  return {
    allOf: [fields],
    type: 'object',
    properties: {
      audio: { ...file, description: 'The recording or the PDF.' },
      file: { ...file, description: 'Another name of `audio`.' },
    },
  }
}

const identity = {
  [headers.requestId]: { $ref: '#/components/headers/RequestId' },
  [headers.release]: { $ref: '#/components/headers/Release' },
  [headers.instance]: { $ref: '#/components/headers/Instance' },
  [headers.contract]: { $ref: '#/components/headers/Contract' },
}

function answers({ answers }: ListedEndpoint): Described {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { meaning, schema, mediaType = 'application/json' }]) => [
      status,
      {
        description: meaning,
        headers: identity,
        content: { [mediaType]: { schema: schema ? schemaOrReference(schema) : { type: 'string' } } },
      },
    ]),
  )
}

function refusals(endpoint: ListedEndpoint): Described {
  const byStatus = Map.groupBy(refusalsOf(endpoint), (code) => problemCodes[code].status)
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => endpoint.answers[status] === undefined)
      .map(([status, codes]) => {
        const description = codes.map((code) => `\`${code}\`: ${problemCodes[code].meaning}.`).join(' ')
        return [status, refusal(description, codes, [409, 429, 503].includes(status))]
      }),
  )
}

function refusal(description: string, codes: ProblemCode[] = [], retry = false): Described {
  const problem = schemaOrReference(Problem)
  const schema =
    codes.length > 0 ? { allOf: [problem], type: 'object', properties: { code: { enum: codes } } } : problem
  return {
    description,
    headers: {
      ...identity,
      ...(retry ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
    },
    content: { 'application/json': { schema } },
  }
}
