import type { OpenAI } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import type { Prompt } from '../prompt.ts'
import { MaterialReply, type ReadReply, readReply } from '../reply.ts'

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
})

const format = zodResponseFormat(MaterialReply, 'study_material')

/**
 * One structured chat completion. Throws what the SDK throws, and a ZodError for an answer of another
 * shape; a completion that is there but cannot be used is returned as such.
 */
export async function generateOnce(
  client: OpenAI,
  { system, user }: Prompt,
  { model, signal }: { model: string; signal: AbortSignal },
): Promise<ReadReply> {
  const completion = await client.chat.completions.create(
    {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      response_format: format,
    },
    { signal },
  )
  const [{ finish_reason, message }] = Completion.parse(completion).choices
  if (finish_reason === 'length') return { unusable: 'it was cut off at the length that the model can write' }
  if (finish_reason === 'content_filter')
    return { unusable: "it was stopped by the provider's content filter" }
  if (message.refusal) return { unusable: 'the model refused' }
  return readReply(message.content ?? '')
}
