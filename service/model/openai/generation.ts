import type { OpenAI } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import type { Prompt } from '../prompt.ts'
import { MaterialReply, type ReadReply, readReply } from '../reply.ts'
import type { Tokens } from './tally.ts'

const Completion = z.object({
  choices: z.tuple(
    [
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    ],
    z.unknown(),
  ),
  usage: z
    .object({ prompt_tokens: z.number(), completion_tokens: z.number() })
    .transform(({ prompt_tokens, completion_tokens }): Tokens | null => ({
      prompt: prompt_tokens,
      completion: completion_tokens,
    }))
    .catch(null),
})

/**
 * One structured chat completion, and the tokens it took where the provider tells. Throws what the SDK throws, and a ZodError for an answer of another
 * shape; a completion that is there but cannot be used is returned as such.
 */
export async function generateOnce(
  client: OpenAI,
  { system, user }: Prompt,
  { model, signal }: { model: string; signal: AbortSignal },
): Promise<{ read: ReadReply; tokens: Tokens | null }> {
  const completion = await client.chat.completions.create(
    {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      response_format: replyFormat,
    },
    { signal },
  )
  const { choices, usage } = Completion.parse(completion)
  return { read: readChoice(choices[0]), tokens: usage }
}

function readChoice({ finish_reason, message }: z.infer<typeof Completion>['choices'][0]): ReadReply {
  if (finish_reason === 'length') return { unusable: 'it was cut off at the length that the model can write' }
  if (finish_reason === 'content_filter')
    return { unusable: "it was stopped by the provider's content filter" }
  if (message.refusal) return { unusable: 'the model refused' }
  return readReply(message.content ?? '')
}

const { json_schema, ...rest } = zodResponseFormat(MaterialReply, 'study_material')

const replyFormat: ReturnType<typeof zodResponseFormat> = {
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
