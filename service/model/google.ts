import { type AccessToken, accessToken } from './google/access-token.ts'
import { publishedModel, vertex, vertexUrl } from './google/vertex.ts'
import type { Generator, ObserveCall } from './model.ts'
import { openAiClients } from './openai/client.ts'
import { materialGenerator } from './openai/study-material.ts'
import type { RetryPolicy } from './retry.ts'

export interface GoogleOptions {
  project: string
  /** A region of Vertex AI, or `global`. */
  region: string
  token?: AccessToken
  /** Another server that speaks OpenAI's HTTP and takes Google's tokens; Vertex AI by default. */
  baseUrl?: string
  retry: RetryPolicy
  /** The longest one request may take; 10 minutes by default. */
  generationTimeoutMs?: number
  observe?: ObserveCall
}

/**
 * Google's models on Vertex AI as generator, through the endpoint that speaks OpenAI's HTTP. It takes no
 * audio, so there is no transcriber. Models may be named with or without `google/`. Retries and errors are
 * those of the OpenAI model; credentials that are missing or refused are permanent.
 */
export function createGoogleModel(options: GoogleOptions): Generator {
  const {
    project,
    region,
    retry,
    observe,
    token = accessToken(),
    generationTimeoutMs = 10 * 60_000,
  } = options
  const baseUrl = options.baseUrl ?? vertexUrl(project, region)
  const clients = openAiClients({ baseUrl })
  const generate = materialGenerator({
    provider: vertex,
    retry,
    observe,
    timeoutMs: generationTimeoutMs,
    connect: async (signal) => clients(await token(signal)),
  })
  return {
    generate: (request, { model, signal }) => generate(request, { model: publishedModel(model), signal }),
  }
}
