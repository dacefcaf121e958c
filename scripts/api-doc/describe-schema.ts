import type { JsonSchema } from '../../service/contract/json-schema.ts'

/** What a value is, in words: plain text, or the name of a schema that has a place of its own. */
export type Phrase = (string | { schema: string })[]

/** One value inside an object, told by its path, as `deleted.jobs` or `lectures[].lectureId`. */
export interface Field {
  path: string
  required: boolean
  type: Phrase
  /** Limits, default and meaning; may be empty. */
  note: string
}

/** Every value of an object, those of the objects inside it included. */
export function fieldsOf(schema: JsonSchema, prefix = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = typeof property === 'boolean' ? {} : property
    const path = `${prefix}${name}`
    const field = {
      path,
      required: schema.required?.includes(name) ?? false,
      type: typeOf(inner),
      note: noteOf(inner),
    }
    return [field, ...fieldsInside(inner, path)]
  })
}

function fieldsInside(schema: JsonSchema, path: string): Field[] {
  if (schema.properties) return fieldsOf(alike(schema), `${path}.`)
  const { items } = schema
  if (items && typeof items === 'object' && !Array.isArray(items)) return fieldsInside(items, `${path}[]`)
  return []
}

// What is the same for every name is told once, as `jobFailures.{transcription, generation, export}`.
function alike(schema: JsonSchema): JsonSchema {
  const { properties = {}, required = [] } = schema
  const names = Object.keys(properties)
  const [first] = Object.values(properties)
  const same = Object.values(properties).every((one) => JSON.stringify(one) === JSON.stringify(first))
  if (!same || first === undefined || names.length < 2 || ![0, names.length].includes(required.length))
    return schema
  const name = `{${names.join(', ')}}`
  return { properties: { [name]: first }, required: required.length > 0 ? [name] : [] }
}

/** What a value is: `string`, `"audio" or "pdf"`, `list of Lecture`, `Lecture or null`. */
export function typeOf(schema: JsonSchema): Phrase {
  if (schema.$ref !== undefined) return [{ schema: schema.$ref.split('/').at(-1) ?? '' }]
  if (schema.const !== undefined) return [JSON.stringify(schema.const)]
  if (schema.enum) return alternatives(schema.enum.map((value) => [JSON.stringify(value)]))
  const union = schema.anyOf ?? schema.oneOf
  if (union) return alternatives(union.map((one) => (typeof one === 'boolean' ? ['anything'] : typeOf(one))))
  if (Array.isArray(schema.type)) return alternatives(schema.type.map((one) => [one]))
  if (schema.type === 'array')
    return [
      'list of ',
      ...(schema.items && typeof schema.items === 'object' && !Array.isArray(schema.items)
        ? typeOf(schema.items)
        : ['anything']),
    ]
  if (schema.format === 'date-time') return ['instant (ISO 8601)']
  if (schema.format === 'uuid') return ['UUID']
  if (schema.format === 'uri') return ['URL']
  return [schema.type ?? 'anything']
}

function alternatives(phrases: Phrase[]): Phrase {
  return phrases.flatMap((phrase, index) => (index === 0 ? phrase : [' or ', ...phrase]))
}

/** Limits, default and meaning of a value; empty when there is nothing to say. */
export function noteOf(schema: JsonSchema): string {
  const { minimum, maximum, minLength, maxLength, description } = schema
  return [
    ...(description ? [description] : []),
    ...(schema.default === undefined ? [] : [`Default ${schema.default}.`]),
    ...((minimum ?? 0) === 0 && maximum === undefined ? [] : [range(minimum, maximum)]),
    ...(minLength === undefined && maxLength === undefined ? [] : [lengthRange(minLength, maxLength)]),
  ].join(' ')
}

function lengthRange(least: number | undefined, most: number | undefined): string {
  if (least === 1 && most === undefined) return 'Not empty.'
  return `${range(least, most).slice(0, -1)} characters.`
}

function range(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return `At least ${least}.`
  return least === undefined ? `At most ${most}.` : `${least} to ${most}.`
}
