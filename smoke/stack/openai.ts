import type { Child } from './child.ts'
import { onFreePort } from './free-port.ts'
import { listeningUrl } from './listening-url.ts'
import { programFile } from './project-files.ts'
import { randomSecret } from './random-secret.ts'
import { startChild } from './start-child.ts'
import { runningIn, type Surroundings } from './surroundings.ts'

/** A server that speaks OpenAI's HTTP, in the terms of the service's variables. */
export interface OpenAiAddress {
  apiKey: string
  /** Left out for OpenAI itself. */
  baseUrl?: string
}

export interface OpenAi {
  child: Child
  address: OpenAiAddress
}

/** Starts our scripted OpenAI server, which answers from a file of transcripts, on a free loopback port. */
export async function startOpenAi(surroundings: Surroundings, transcripts: string): Promise<OpenAi> {
  const apiKey = randomSecret()
  return onFreePort(async (port) => {
    const { child, ready } = await startChild({
      ...runningIn(surroundings, 'openai'),
      command: process.execPath,
      args: [programFile('smoke/stack/openai-server/main'), String(port), transcripts],
      env: { ...surroundings.machine, OPENAI_SERVER_API_KEY: apiKey },
      probe: listeningUrl,
      readyWithinMs: 10_000,
    })
    return { child, address: { apiKey, baseUrl: ready } }
  })
}
