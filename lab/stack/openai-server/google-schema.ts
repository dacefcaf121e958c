import { ApiError } from './api-error.ts'

const known = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'enum',
  'description',
]

/**
 * Holds a schema to what every Gemini model reads: one type at a time and few keywords, `$ref` and `$schema`
 * not among them. Throws ApiError 400 at the first thing that one of them would refuse.
 */
export function checkGoogleSchema(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) throw invalid('a schema is not an object')
  const keywords = new Map<string, unknown>(Object.entries(schema))
  for (const [keyword, value] of keywords) {
    if (!known.includes(keyword)) throw invalid(`Unknown name "${keyword}": Cannot find field.`)
    if (keyword === 'type' && typeof value !== 'string') throw invalid('Proto field is not repeating.')
  }
  const {
    properties = {},
    items,
    anyOf = [],
  } = Object.fromEntries(keywords) as {
    properties?: object
    items?: unknown
    anyOf?: unknown[]
  }
  for (const property of Object.values(properties)) checkGoogleSchema(property)
  for (const one of anyOf) checkGoogleSchema(one)
  if (items !== undefined) checkGoogleSchema(items)
}

function invalid(why: string): ApiError {
  return new ApiError(400, `Invalid JSON payload received. ${why}`)
}
