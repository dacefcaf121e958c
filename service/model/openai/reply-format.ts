import { zodResponseFormat } from 'openai/helpers/zod'
import { MaterialReply } from '../reply.ts'

const { json_schema, ...rest } = zodResponseFormat(MaterialReply, 'study_material')

/** The material as a structured reply, in the JSON Schema that all providers read. */
export const replyFormat: ReturnType<typeof zodResponseFormat> = {
  ...rest,
  json_schema: { ...json_schema, schema: commonSchema(json_schema.schema ?? {}) },
}

/**
 * Gemini's schemas know neither `$schema` nor lists of types, and refuse what they do not know (Vertex AI,
 * Using OpenAI libraries; googleapis' Schema message): `anyOf` says the same to everybody.
 */
function commonSchema({ $schema: _, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return withoutTypeLists(schema) as Record<string, unknown>
}

function withoutTypeLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypeLists)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, withoutTypeLists(one)] as const)
  const { type, ...others } = Object.fromEntries(entries)
  if (!Array.isArray(type)) return Object.fromEntries(entries)
  return { ...others, anyOf: type.map((one) => ({ type: one })) }
}
