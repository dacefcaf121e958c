import { digestEnvironment, effectiveValues } from '../../../service/contract/environment-digest.ts'
import type { Handshake, HandshakeProcess } from '../../../service/contract/handshake.ts'
import { listen, originOf, respond, shut } from '../../../smoke/testing/http-server.ts'
import { handshakeAnswer } from '../../../smoke/testing/scripted-answers.ts'
import type { Scene } from './scenes.ts'

export interface LivePegasus {
  url: URL
  close(): Promise<void>
}

/** The handshake of a deployment over real HTTP: each process tells the HMACs of what it has under the caller's key. */
export async function liveWith(
  scene: Scene,
  change: (processes: HandshakeProcess[]) => HandshakeProcess[] = (processes) => processes,
): Promise<LivePegasus> {
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { key } = JSON.parse(Buffer.concat(chunks).toString()) as { key: string }
    const handshake = handshakeAnswer()
    const processes = await Promise.all(
      handshake.processes.map(async (process) => ({
        ...process,
        backends: { ...process.backends, database: null, redis: null },
        variables: await digestEnvironment(
          new Uint8Array(Buffer.from(key, 'base64url')),
          effectiveValues(scene[process.role]),
        ),
      })),
    )
    const answer: Handshake = { ...handshake, processes: change(processes) }
    respond(response, 202, JSON.stringify(answer), 'application/json')
  })
  return { url: new URL(originOf(server)), close: () => shut(server) }
}
