import { type Generator, ModelError, type ObserveCall, type Transcriber } from './model.ts'
import { ask } from './openai/ask.ts'
import { openAiClients } from './openai/client.ts'
import { openAiItself, tooLarge } from './openai/openai-itself.ts'
import { materialGenerator } from './openai/study-material.ts'
import { addTokens, counted } from './openai/tally.ts'
import { maximumAudioBytes, transcribeOnce } from './openai/transcription.ts'
import type { RetryPolicy } from './retry.ts'

export interface OpenAiOptions {
  apiKey: string
  /** Another server that speaks OpenAI's HTTP, with its path (`https://host/v1`); OpenAI's own by default. */
  baseUrl?: string
  retry: RetryPolicy
  /** The longest one request may take, upload included; 15 minutes by default: an hour of speech takes some. */
  transcriptionTimeoutMs?: number
  /** The longest one request may take; 10 minutes by default. */
  generationTimeoutMs?: number
  observe?: ObserveCall
}

/**
 * OpenAI as transcriber and generator, over HTTP. 429, 5xx, timeouts, broken connections and answers that
 * are not OpenAI's are tried again as `retry` says, honouring Retry-After; a refused key, model, file or
 * an empty account is permanent. An aborted signal ends a call at any moment with the signal's reason.
 */
export function createOpenAiModel(options: OpenAiOptions): Transcriber & Generator {
  const { retry, observe, transcriptionTimeoutMs = 15 * 60_000, generationTimeoutMs = 10 * 60_000 } = options
  const client = openAiClients({ baseUrl: options.baseUrl })(options.apiKey)
  const asking = { provider: openAiItself, retry, observe }

  return {
    maximumBytes: maximumAudioBytes,
    transcribe(audio, { model, language, signal }) {
      return counted({ provider: openAiItself.id, kind: 'transcription', observe }, async (tally) => {
        if (audio.sizeBytes > maximumAudioBytes)
          throw new ModelError(tooLarge('transcription'), { permanent: true })
        const call = { task: 'transcription', model, timeoutMs: transcriptionTimeoutMs } as const
        const { heard, tokens } = await ask(call, { ...asking, signal, tally }, (limited) =>
          transcribeOnce(client, audio, { model, language, signal: limited }),
        )
        addTokens(tally, tokens)
        return heard
      })
    },
    generate: materialGenerator({
      ...asking,
      connect: async () => client,
      timeoutMs: generationTimeoutMs,
    }),
  }
}
