import { fitPreset } from './fit-preset.ts'
import { type Generator, ModelError, type Transcriber } from './model.ts'
import { openAiClient } from './openai/client.ts'
import { generateOnce } from './openai/generation.ts'
import { maximumAudioBytes, transcribeOnce } from './openai/transcription.ts'
import { type Call, explainTrouble, tooLarge } from './openai/trouble.ts'
import { materialPrompt } from './prompt.ts'
import { type RetryPolicy, withRetries } from './retry.ts'

export interface OpenAiOptions {
  apiKey: string
  /** Another server that speaks OpenAI's HTTP, with its path (`https://host/v1`); OpenAI's own unless told. */
  baseUrl?: string
  retry: RetryPolicy
  /** The longest one request may take, upload included; 15 minutes unless told: an hour of speech takes some. */
  transcriptionTimeoutMs?: number
  /** The longest one request may take; 10 minutes unless told. */
  generationTimeoutMs?: number
}

const repliesAskedFor = 2

/**
 * OpenAI as transcriber and generator, over HTTP. 429, 5xx, timeouts, broken connections and answers that
 * are not OpenAI's are tried again as `retry` says, honouring Retry-After; a refused key, model, file or
 * an empty account is permanent. A reply that was given but cannot be used (cut off, refused, not the
 * material asked for) is asked for once more, then permanent: the same question costs the same again.
 * An aborted signal ends a call at any moment with the signal's reason.
 */
export function createOpenAiModel(options: OpenAiOptions): Transcriber & Generator {
  const { retry, transcriptionTimeoutMs = 15 * 60_000, generationTimeoutMs = 10 * 60_000 } = options
  const client = openAiClient(options)

  const bounded = <Result>(
    call: Call,
    signal: AbortSignal,
    request: (limited: AbortSignal) => Promise<Result>,
  ): Promise<Result> =>
    withRetries({ policy: retry, signal, explain: (error) => explainTrouble(error, call) }, () =>
      request(AbortSignal.any([signal, AbortSignal.timeout(call.timeoutMs)])),
    )

  return {
    async transcribe(audio, { model, language, signal }) {
      if (audio.sizeBytes > maximumAudioBytes)
        throw new ModelError(tooLarge('transcription'), { permanent: true })
      return bounded({ task: 'transcription', model, timeoutMs: transcriptionTimeoutMs }, signal, (limited) =>
        transcribeOnce(client, audio, { model, language, signal: limited }),
      )
    },
    async generate(request, { model, signal }) {
      const prompt = materialPrompt(request)
      let unusable = ''
      for (let reply = 1; reply <= repliesAskedFor; reply += 1) {
        const read = await bounded(
          { task: 'generation', model, timeoutMs: generationTimeoutMs },
          signal,
          (limited) => generateOnce(client, prompt, { model, signal: limited }),
        )
        if ('material' in read) {
          return { material: fitPreset(read.material, request.preset), engine: { provider: 'openai', model } }
        }
        unusable = read.unusable
      }
      throw new ModelError(
        `the model replied ${repliesAskedFor} times with something that cannot be used (${unusable}); replay the job, or set PLC_LLM_MODEL to a stronger model`,
        { permanent: true },
      )
    },
  }
}
