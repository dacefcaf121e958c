import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** An HTTP proxy that passes everything on, until it is told to hold what matches. */
export interface HoldingProxy {
  url: string
  /** Holds requests whose `METHOD /path` matches; resolves when the first one has come. */
  hold(pattern: RegExp): Promise<void>
  /** Passes on what comes from now on. What is held stays held until its sender gives up. */
  letGo(): void
  stop(): void
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let held: { pattern: RegExp; reached: () => void } | undefined
  const server = createServer((incoming, outgoing) => {
    if (held?.pattern.test(`${incoming.method} ${incoming.url}`)) {
      held.reached()
      return
    }
    const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers })
    onward.on('response', (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      void pipeline(answer, outgoing).catch(() => outgoing.destroy())
    })
    onward.on('error', () => outgoing.destroy())
    void pipeline(incoming, onward).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (pattern) =>
      new Promise((resolve) => {
        held = { pattern, reached: resolve }
      }),
    letGo() {
      held = undefined
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
