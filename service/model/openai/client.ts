import OpenAI from 'openai'
import { Agent, fetch as undiciFetch } from 'undici'

const connectTimeoutMs = 10_000

/**
 * Makes the SDK's clients for one server, all over the same connections, with nothing taken from the
 * environment and no retries of their own. The SDK's timeout ends with the headers, and Node's built-in
 * fetch gives up after 300 s without them; a call here is bounded by its signal alone, from connecting to
 * the last byte.
 */
export function openAiClients({ baseUrl }: { baseUrl?: string | undefined }): (credential: string) => OpenAI {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: connectTimeoutMs } })
  return (credential) =>
    new OpenAI({
      apiKey: credential,
      baseURL: baseUrl ?? 'https://api.openai.com/v1',
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: longestTimerMs,
      logLevel: 'off',
      // A dispatcher works only with the fetch of its own undici, whose types differ from the built-in's in name.
      fetch: undiciFetch as unknown as typeof fetch,
      fetchOptions: { dispatcher },
    })
}

const longestTimerMs = 2 ** 31 - 1
