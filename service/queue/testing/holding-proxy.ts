import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** An HTTP proxy that passes everything on, until it is told to hold what matches. */
export interface HoldingProxy {
  url: string
  /** Holds requests whose `METHOD /path` matches; resolves when the first one has come. */
  hold(pattern: RegExp): Promise<void>
  /** Passes on what is held, if its sender is still there, and all that comes from now on. */
  letGo(): void
  stop(): void
}

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let held: { pattern: RegExp; reached: () => void; waiting: (() => void)[] } | undefined
  const server = createServer((incoming, outgoing) => {
    const passOn = () => void (incoming.destroyed || forward(target, incoming, outgoing))
    if (!held?.pattern.test(`${incoming.method} ${incoming.url}`)) return passOn()
    held.waiting.push(passOn)
    held.reached()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (pattern) =>
      new Promise((resolve) => {
        held = { pattern, reached: resolve, waiting: [] }
      }),
    letGo() {
      for (const passOn of held?.waiting ?? []) passOn()
      held = undefined
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers })
  onward.on('response', (answer: IncomingMessage) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    void pipeline(answer, outgoing).catch(() => outgoing.destroy())
  })
  onward.on('error', () => outgoing.destroy())
  void pipeline(incoming, onward).catch(() => outgoing.destroy())
}
