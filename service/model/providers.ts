import type { Config } from '../config.ts'
import { type Generator, ModelError, type ObserveCall, type Transcriber } from './model.ts'
import type { RetryPolicy } from './retry.ts'

export interface ModelProviders {
  transcriber(provider: string): Promise<Transcriber>
  generator(provider: string): Promise<Generator>
}

export type ModelTask = 'transcription' | 'generation'

const aliases: ReadonlyMap<string, string> = new Map([
  ['whisper', 'openai'],
  ['gemini', 'google'],
])

/**
 * Gives out the engines, each made at its first use and kept. An engine that is not known, not configured
 * or cannot do the task is a permanent ModelError that says what to set.
 *
 * @param observe is told what every call to a paid provider has cost
 */
export function modelProviders(config: Config, observe?: ObserveCall): ModelProviders {
  const openai = once(() => openAi(config, observe))
  const free = once(offline)
  const transcribers = { openai, offline: free }
  const generators = { openai, offline: free, google: once(() => google(config, observe)) }
  return {
    transcriber: (provider) => pick(transcribers, 'transcription', provider, config),
    generator: (provider) => pick(generators, 'generation', provider, config),
  }
}

async function pick<Engine>(
  engines: Readonly<Record<string, () => Promise<Engine>>>,
  task: ModelTask,
  provider: string,
  config: Config,
): Promise<Engine> {
  const refusal = providerRefusal(config, provider, task)
  const make = engines[canonicalProvider(provider)]
  if (refusal !== null || make === undefined)
    throw new ModelError(refusal ?? notKnown[task], { permanent: true })
  return make()
}

/** Why a provider cannot do a task with this configuration, with what to do; null when it can. */
export function providerRefusal(config: Config, provider: string, task: ModelTask): string | null {
  switch (canonicalProvider(provider)) {
    case 'openai':
      return config.OPENAI_API_KEY
        ? null
        : 'the provider openai is not configured: set OPENAI_API_KEY on API and worker'
    case 'google':
      if (task === 'transcription')
        return 'the provider google cannot transcribe, because its OpenAI-compatible endpoint takes no audio: use openai or offline'
      return config.GOOGLE_CLOUD_PROJECT
        ? null
        : 'the provider google is not configured: set GOOGLE_CLOUD_PROJECT on API and worker'
    case 'offline':
      return config.NODE_ENV !== 'production' || config.PLC_ALLOW_OFFLINE_MODEL
        ? null
        : 'the offline model is not allowed in production: use openai, or set PLC_ALLOW_OFFLINE_MODEL=1'
    default:
      return notKnown[task]
  }
}

const notKnown: Readonly<Record<ModelTask, string>> = {
  transcription: 'this provider is not known: use openai or offline',
  generation: 'this provider is not known: use openai, google or offline',
}

function canonicalProvider(provider: string): string {
  return aliases.get(provider) ?? provider
}

async function openAi(config: Config, observe: ObserveCall | undefined): Promise<Transcriber & Generator> {
  const { createOpenAiModel } = await import('./openai.ts')
  return createOpenAiModel({
    apiKey: config.OPENAI_API_KEY ?? '',
    ...(config.OPENAI_BASE_URL ? { baseUrl: config.OPENAI_BASE_URL } : {}),
    retry: retryPolicy(config),
    ...(observe ? { observe } : {}),
  })
}

async function google(config: Config, observe: ObserveCall | undefined): Promise<Generator> {
  const { createGoogleModel } = await import('./google.ts')
  return createGoogleModel({
    project: config.GOOGLE_CLOUD_PROJECT ?? '',
    region: config.PLC_GENAI_REGION,
    ...(config.PLC_GENAI_BASE_URL ? { baseUrl: config.PLC_GENAI_BASE_URL } : {}),
    retry: retryPolicy(config),
    ...(observe ? { observe } : {}),
  })
}

async function offline(): Promise<Transcriber & Generator> {
  const { createOfflineModel } = await import('./offline/offline.ts')
  return createOfflineModel()
}

function retryPolicy(config: Config): RetryPolicy {
  return {
    maxAttempts: config.PLC_RETRY_MAX_ATTEMPTS,
    initialDelayMs: config.PLC_RETRY_INITIAL_DELAY * 1000,
    maxDelayMs: config.PLC_RETRY_MAX_DELAY * 1000,
    multiplier: config.PLC_RETRY_BACKOFF_MULTIPLIER,
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => {
    made ??= make()
    return made
  }
}
