import type { Config } from '../config.ts'
import { type Generator, ModelError, type Transcriber } from './model.ts'

/** The engines by the names that requests and variables use. */
export interface ModelProviders {
  transcriber(provider: string): Promise<Transcriber>
  generator(provider: string): Promise<Generator>
}

type Engine = Transcriber & Generator

/**
 * Gives out the engines, each made at its first use and kept. An engine that is not known or not
 * configured is a permanent ModelError that says what to set.
 */
export function modelProviders(config: Config): ModelProviders {
  const made = new Map<string, Promise<Engine>>()
  const engine = (provider: string): Promise<Engine> => {
    const name = canonicalProvider(provider)
    const refusal = providerRefusal(config, name)
    if (refusal) return Promise.reject(new ModelError(refusal, { permanent: true }))
    let found = made.get(name)
    if (!found) {
      found = name === 'openai' ? openAi(config) : offline()
      made.set(name, found)
    }
    return found
  }
  return { transcriber: engine, generator: engine }
}

/** The provider's own name for an alias of it. */
export function canonicalProvider(provider: string): string {
  return provider === 'whisper' ? 'openai' : provider
}

/** Why a provider cannot be used with this configuration, with what to do; null when it can. */
export function providerRefusal(config: Config, provider: string): string | null {
  switch (canonicalProvider(provider)) {
    case 'openai':
      return config.OPENAI_API_KEY
        ? null
        : 'the provider openai is not configured: set OPENAI_API_KEY on API and worker'
    case 'offline':
      return config.NODE_ENV !== 'production' || config.PLC_ALLOW_OFFLINE_MODEL
        ? null
        : 'the offline model is not allowed in production: use openai, or set PLC_ALLOW_OFFLINE_MODEL=1'
    default:
      return 'this provider is not known: use openai or offline'
  }
}

async function openAi(config: Config): Promise<Engine> {
  const { createOpenAiModel } = await import('./openai.ts')
  return createOpenAiModel({
    apiKey: config.OPENAI_API_KEY ?? '',
    ...(config.OPENAI_BASE_URL ? { baseUrl: config.OPENAI_BASE_URL } : {}),
    retry: {
      maxAttempts: config.PLC_RETRY_MAX_ATTEMPTS,
      initialDelayMs: config.PLC_RETRY_INITIAL_DELAY * 1000,
      maxDelayMs: config.PLC_RETRY_MAX_DELAY * 1000,
      multiplier: config.PLC_RETRY_BACKOFF_MULTIPLIER,
    },
  })
}

async function offline(): Promise<Engine> {
  const { createOfflineModel } = await import('./offline/offline.ts')
  return createOfflineModel()
}
