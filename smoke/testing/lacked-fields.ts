import { z } from 'zod'
import { asRead } from '../../service/contract/added-later.ts'
import type { JsonSchema } from '../../service/contract/json-schema.ts'
import type { RecordedAnswers } from './recorded-answers.ts'

/** The fields that this release needs to read the answer, and that the other did not promise to send. */
export function lackedBy(
  { schemas }: Pick<RecordedAnswers, 'schemas'>,
  promised: JsonSchema,
  schema: z.ZodType,
): string[] {
  const now = z.toJSONSchema(asRead(schema), { io: 'input' })
  const seen = new Set<string>()
  return lacks(now, promised, '')

  function lacks(needed: JsonSchema, sent: JsonSchema, path: string): string[] {
    // What holds itself is looked at once.
    if (needed.$ref !== undefined && seen.has(needed.$ref)) return []
    if (needed.$ref !== undefined) seen.add(needed.$ref)
    const [to, from] = [resolve(needed, now.$defs ?? {}), resolve(sent, schemas)]
    const [ways, forms] = [alternatives(to), alternatives(from)]
    if (ways.length + forms.length > 2)
      // Whatever the other may send, one way of reading takes it.
      return forms.flatMap((form) => least(ways.map((way) => lacks(way, form, path))))
    return [
      ...lacksFields(to, from, path),
      ...lacksInside(to.items, from.items, `${path}[]`),
      ...lacksInside(to.additionalProperties, from.additionalProperties, `${path}.*`),
    ]
  }

  function lacksFields(needed: JsonSchema, sent: JsonSchema, path: string): string[] {
    const { properties = {}, required = [] } = needed
    return Object.entries(properties).flatMap(([name, property]) => {
      const field = path === '' ? name : `${path}.${name}`
      const isSent = sent.required?.includes(name) === true
      return [
        ...(required.includes(name) && !isSent ? [field] : []),
        ...lacksInside(property, sent.properties?.[name], field),
      ]
    })
  }

  function lacksInside(needed: unknown, sent: unknown, path: string): string[] {
    return isSchema(needed) && isSchema(sent) ? lacks(needed, sent, path) : []
  }
}

function resolve(schema: JsonSchema, named: Record<string, JsonSchema>): JsonSchema {
  return schema.$ref === undefined ? schema : (named[schema.$ref.split('/').at(-1) ?? ''] ?? {})
}

function alternatives(schema: JsonSchema): JsonSchema[] {
  return (schema.anyOf ?? schema.oneOf ?? [schema]).filter(isSchema)
}

function least(some: string[][]): string[] {
  return some.toSorted((one, other) => one.length - other.length)[0] ?? []
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
