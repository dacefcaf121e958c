import { ApiError, unknownModel } from './api-error.ts'

const speechModels = ['whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe']
const googleModels = ['google/gemini-2.5-flash', 'google/gemini-2.5-pro']
const chatModels = ['gpt-4o-mini', 'gpt-4o', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-5', 'gpt-5-mini']

/** `GET /v1/models`. */
export function modelList(): unknown {
  const data = [...speechModels, ...chatModels].map((id) => ({
    id,
    object: 'model',
    created: 1_700_000_000,
    owned_by: 'openai',
  }))
  return { object: 'list', data }
}

/** Throws as OpenAI does for a model that it does not have, or that does something else. */
export function checkModel(model: string, use: 'speech' | 'chat' | 'google'): void {
  const fitting = { speech: speechModels, chat: chatModels, google: googleModels }[use]
  if (fitting.includes(model)) return
  const known = [...speechModels, ...chatModels].includes(model)
  throw known ? new ApiError(400, `The model ${model} cannot be used here.`) : unknownModel(model)
}
