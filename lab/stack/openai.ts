import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lectures } from '../../smoke/fixtures/lectures.ts'
import { programFile } from '../../smoke/project-files.ts'
import type { Child } from './child.ts'
import { listeningUrl } from './listening-url.ts'
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

/** Starts our scripted OpenAI server, which hears the bundled lecture in every recording, on a free loopback port. */
export async function startOpenAi(surroundings: Surroundings): Promise<OpenAi> {
  const apiKey = randomSecret()
  const transcripts = join(surroundings.folder, 'transcripts.json')
  writeFileSync(transcripts, JSON.stringify({ '*': { text: lectures.wav.trueText } }))
  const part = runningIn(surroundings, 'openai')
  const { child, ready } = await startChild({
    ...part,
    command: process.execPath,
    args: [programFile('lab/stack/openai-server/main'), '0', transcripts],
    env: { ...part.env, OPENAI_SERVER_API_KEY: apiKey },
    probe: listeningUrl,
    readyWithinMs: 10_000,
  })
  return { child, address: { apiKey, baseUrl: ready } }
}
