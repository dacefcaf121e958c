import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ApiError } from './api-error.ts'
import type { Fault } from './faults.ts'
import { checkGoogleSchema } from './google-schema.ts'
import { marked } from './marked-material.ts'
import { checkModel } from './models.ts'
import { readPrompt } from './prompt.ts'
import { checkStrictSchema } from './strict-schema.ts'
import { studyMaterial } from './study-material.ts'

/** As much of a chat completion request as this server plays: structured output. */
export const CompletionRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  response_format: z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ name: z.string(), strict: z.literal(true), schema: z.unknown() }),
  }),
})
export type CompletionRequest = z.infer<typeof CompletionRequest>

/** Answers a chat completion as OpenAI does; a fault of the reply itself is played in it. Throws ApiError. */
export function completionAnswer(
  request: CompletionRequest,
  by: 'chat' | 'google',
  fault: Fault | null,
  marks = false,
): unknown {
  checkModel(request.model, by)
  const { name, schema } = request.response_format.json_schema
  if (by === 'google') checkGoogleSchema(schema)
  else checkStrictSchema(name, schema)
  const prompt = request.messages.findLast(({ role }) => role === 'user')?.content
  if (prompt === undefined) throw new ApiError(400, 'This scripted server needs a user message.')
  const { settings, transcript } = readPrompt(prompt)
  const material = studyMaterial(settings, transcript)
  const content = replied(marks ? marked(material) : material, fault)
  const words = (text: string) => text.split(/\s+/).length
  const promptTokens = request.messages.reduce((sum, message) => sum + words(message.content), 0)
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [
      {
        index: 0,
        message:
          fault?.kind === 'refusal'
            ? { role: 'assistant', content: null, refusal: "I'm sorry, I can't help with that." }
            : { role: 'assistant', content, refusal: null },
        logprobs: null,
        finish_reason: fault?.kind === 'cut-off' ? 'length' : 'stop',
      },
    ],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: words(content),
      total_tokens: promptTokens + words(content),
    },
  }
}

function replied(material: Record<string, unknown>, fault: Fault | null): string {
  switch (fault?.kind) {
    case 'missing-part': {
      const { [fault.part]: _left, ...rest } = material
      return JSON.stringify(rest)
    }
    case 'schema-violation':
      return JSON.stringify({ ...material, flashcards: { cards: [{ front: 42, back: ['not', 'text'] }] } })
    case 'garbage':
    case 'cut-off': {
      const whole = JSON.stringify(material)
      return whole.slice(0, whole.length / 2)
    }
    default:
      return JSON.stringify(material)
  }
}
