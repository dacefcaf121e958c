import { type Endpoint, refusalsOf } from '../../service/contract/endpoint.ts'
import { inputsOf, type JsonSchema, schemaOrReference } from '../../service/contract/json-schema.ts'
import { type ProblemCode, problemCodes } from '../../service/contract/problem.ts'
import { noteOf, type Phrase, typeOf } from './describe-schema.ts'

/** One thing that a request can carry. */
export interface Input {
  name: string
  place: 'path' | 'query' | 'header' | 'json' | 'form'
  required: boolean
  type: Phrase
  note: string
}

/** Everything that a request can carry, in the order that one writes it. */
export function inputsOfEndpoint({ parameters = {}, query, headers = {}, body }: Endpoint): Input[] {
  const header = (description: string): JsonSchema => ({ type: 'string', description })
  return [
    ...Object.entries(parameters).map(([name, { schema }]) =>
      input('path', { name, schema: schemaOrReference(schema), required: true }),
    ),
    ...inputsOf(query).map((one) => input('query', one)),
    ...(body ? inputsOf(body.schema).map((one) => input(body.kind, one)) : []),
    ...(body?.kind === 'form' ? [file] : []),
    ...Object.entries(headers).map(([name, meaning]) =>
      input('header', { name, schema: header(meaning), required: false }),
    ),
  ]
}

const file: Input = {
  name: 'audio',
  place: 'form',
  required: false,
  type: ['file'],
  note: 'The recording or the PDF; `file` is another name of it.',
}

function input(place: Input['place'], one: { name: string; schema: JsonSchema; required: boolean }): Input {
  const { name, schema, required } = one
  return { name, place, required, type: typeOf(schema), note: noteOf(schema) }
}

/** The refusals of an endpoint, by status. */
export function refusalsByStatus(endpoint: Endpoint): [status: number, codes: ProblemCode[]][] {
  const byStatus = Map.groupBy(refusalsOf(endpoint), (code) => problemCodes[code].status)
  return [...byStatus]
}
