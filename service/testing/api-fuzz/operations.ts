import { z } from 'zod'
import type { JsonSchema } from '../../contract/json-schema.ts'

export type TokenKind = 'read' | 'write' | 'ops'

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  schema: JsonSchema
}

/** One thing that the document says can be asked. */
export interface Operation {
  method: string
  /** With its parameters in braces. */
  path: string
  parameters: readonly Parameter[]
  body?: { mediaType: string; schema: JsonSchema }
  /** The token that it takes, and whether it is never answered without. */
  token: { kind: TokenKind; needed: boolean } | null
  /** By status, the media types that an answer may have, each with what fits it. `default` is left out. */
  answers: ReadonlyMap<number, ReadonlyMap<string, z.ZodType>>
}

interface Content {
  content: Record<string, { schema: JsonSchema }>
}
interface Described {
  parameters: Parameter[]
  requestBody?: Content
  responses: Record<string, Content>
  security: Record<string, unknown>[]
}
export interface OpenApi {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, JsonSchema> }
}

/** Everything that can be asked, read from the document alone. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses, security }]) => {
      const [body] = Object.entries(requestBody?.content ?? {})
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        ...(body ? { body: { mediaType: body[0], schema: flat(body[1].schema, document) } } : {}),
        token: tokenOf(security),
        answers: new Map(
          Object.entries(responses)
            .filter(([status]) => status !== 'default')
            .map(([status, answer]) => [Number(status), readersOf(answer, document)]),
        ),
      }
    }),
  )
}

function tokenOf(security: Record<string, unknown>[]): Operation['token'] {
  const needed = security.length === 1
  const kinds = ['read', 'write', 'ops'] as const
  // The ops token opens the metrics as well.
  const schemes = security.flatMap((way) => Object.keys(way)).map((name) => name.replace(/^metrics/, 'ops'))
  const kind = kinds.find((one) => schemes.includes(`${one}Token`))
  return kind === undefined ? null : { kind, needed }
}

function readersOf({ content }: Content, document: OpenApi): Map<string, z.ZodType> {
  return new Map(Object.entries(content).map(([type, { schema }]) => [type, readerOf(schema, document)]))
}

/** Reads the document's own schema back, so that what is judged by is what clients get to see. */
function readerOf(schema: JsonSchema, { components }: OpenApi): z.ZodType {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas })
  return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')))
}

/** An object's schema with what it refers to put in its place. */
function flat(schema: JsonSchema, document: OpenApi): JsonSchema {
  const { $ref, allOf = [], ...own } = schema
  const named = $ref === undefined ? undefined : document.components.schemas[$ref.split('/').at(-1) ?? '']
  const parts = [...(named ? [named] : []), ...allOf].map((part) => flat(part as JsonSchema, document))
  return {
    ...own,
    properties: Object.assign({}, ...[...parts, own].map(({ properties }) => properties)),
    required: [...parts, own].flatMap(({ required = [] }) => required),
  }
}
