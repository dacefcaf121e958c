import { ApiError } from './api-error.ts'

const refused = [
  'allOf',
  'oneOf',
  'not',
  'default',
  'minLength',
  'maxLength',
  'uniqueItems',
  'patternProperties',
]

/**
 * Holds a schema to what structured output takes in strict mode: every object closed and every property
 * required, no keyword outside the subset. Throws ApiError 400 at the first thing that OpenAI would refuse.
 */
export function checkStrictSchema(name: string, schema: unknown, context: readonly string[] = []): void {
  if (Array.isArray(schema)) {
    for (const one of schema) checkStrictSchema(name, one, context)
    return
  }
  if (typeof schema !== 'object' || schema === null) return
  const keywords = new Map<string, unknown>(Object.entries(schema))
  const fail = (why: string): never => {
    throw new ApiError(
      400,
      `Invalid schema for response_format '${name}': In context=(${context.join(', ')}), ${why}`,
    )
  }
  for (const keyword of refused) if (keywords.has(keyword)) fail(`'${keyword}' is not permitted.`)
  const properties = Object.entries(keywords.get('properties') ?? {})
  if (keywords.get('type') === 'object') {
    if (keywords.get('additionalProperties') !== false)
      fail("'additionalProperties' is required to be false.")
    const required = keywords.get('required')
    const left = properties.find(([key]) => !Array.isArray(required) || !required.includes(key))
    if (left !== undefined) fail(`'required' must include every key in properties. Missing '${left[0]}'.`)
  }
  for (const [key, property] of properties) checkStrictSchema(name, property, [...context, key])
  for (const keyword of ['items', 'anyOf'])
    checkStrictSchema(name, keywords.get(keyword), [...context, keyword])
  for (const keyword of ['$defs', 'definitions']) {
    checkStrictSchema(name, Object.values(keywords.get(keyword) ?? {}), [...context, keyword])
  }
}
