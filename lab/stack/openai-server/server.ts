import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from './answer.ts'
import { faultQueue, Script } from './faults.ts'
import { type GoogleAccountOptions, googleAccount } from './google-account.ts'
import type { RequestRecord } from './journal.ts'
import { Transcripts } from './transcripts.ts'

export interface OpenAiServerOptions {
  /** The one key that is accepted. */
  apiKey: string
  /** Loopback by default otherwise; whoever reaches the server may script it. */
  host?: string
  /** 0, the default, takes a free one. */
  port?: number
  transcripts?: Transcripts
  /** Opens Vertex AI's side as well: its paths under `/v1/projects`, and `POST /token` for its tokens. */
  google?: GoogleAccountOptions
}

export interface OpenAiServer {
  /** What OPENAI_BASE_URL is set to: `http://host:port/v1`. */
  url: string
  /** What came, oldest first; a request under way has no status yet. */
  requests: readonly RequestRecord[]
  /** Makes requests go wrong, from the next one on. Throws a ZodError for a script that cannot be played. */
  script(script: Script): void
  /** Forgets every fault that is still to happen. */
  heal(): void
  /** Takes back every Google token that was given out. */
  revokeTokens(): void
  /** Cuts off what is under way. */
  stop(): Promise<void>
}

/**
 * Starts a server that plays OpenAI, and Google where it speaks OpenAI's HTTP: transcription (answers chosen by the recording) and structured chat
 * completions (study material made from the transcript in the prompt), with its key check, limits and
 * errors. Faults are scripted by `script()`, or from another process: `POST /script` with a Script,
 * `DELETE /script` heals, `GET /requests` is the journal. Rejects with the system's error when it cannot
 * listen.
 */
export async function startOpenAiServer(options: OpenAiServerOptions): Promise<OpenAiServer> {
  const { apiKey, host = '127.0.0.1', port = 0 } = options
  const requests: RequestRecord[] = []
  const faults = faultQueue()
  const google = options.google === undefined ? null : googleAccount(options.google)
  const transcripts = Transcripts.parse(options.transcripts ?? {})
  const stage = { apiKey, transcripts, faults, requests, google, marks: false }
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    response.setHeader('x-request-id', `req_${randomBytes(16).toString('hex')}`)
    void answer(request, response, stage)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (script) => faults.add(Script.parse(script)),
    heal: () => faults.heal(),
    revokeTokens: () => google?.revoke(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
