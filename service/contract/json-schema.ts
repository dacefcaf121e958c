import { z } from 'zod'
import { named } from './named.ts'

export type JsonSchema = z.core.JSONSchema.JSONSchema

const options = {
  // Requests as they are sent; answers are the same both ways.
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // A known format says it better than its expression.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    nameProperties(jsonSchema)
  },
} as const

// A record over a few known names is an object with those properties, which readers and tools see better.
function nameProperties(schema: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties } = schema
  if (typeof propertyNames !== 'object' || !propertyNames.enum || additionalProperties === undefined) return
  schema.properties = Object.fromEntries(
    propertyNames.enum.map((name) => [String(name), additionalProperties]),
  )
  delete schema.propertyNames
  delete schema.additionalProperties
}

/** Every named schema as JSON Schema 2020-12; they refer to each other by `#/components/schemas/…`. */
export function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(named, { ...options, uri: referenceTo })
  const names = Object.keys(schemas).sort()
  return Object.fromEntries(names.map((name) => [name, bare(schemas[name] ?? {})]))
}

/** A reference to a named schema, or the schema itself when it has no name. */
export function schemaOrReference(schema: z.ZodType): JsonSchema {
  const name = named.get(schema)?.id
  return name === undefined ? bare(z.toJSONSchema(schema, options)) : { $ref: referenceTo(name) }
}

/** The inputs of a query or form by name, each with whether it must be given. */
export function inputsOf(
  schema: z.ZodObject = z.object(),
): { name: string; schema: JsonSchema; required: boolean }[] {
  const { properties = {}, required = [] } = bare(z.toJSONSchema(schema, options))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    schema: typeof property === 'boolean' ? {} : property,
    required: required.includes(name),
  }))
}

const referenceTo = (name: string) => `#/components/schemas/${name}`

function bare({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}
