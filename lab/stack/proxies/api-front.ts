import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { passOn, relay } from './pass-on.ts'

/** What a front does to a request instead of passing it on as it is. */
export type Interference =
  /** Closes the connection without an answer. */
  | { kind: 'cut' }
  /** Answers in place of the API. */
  | { kind: 'answer'; status: number; contentType: string; body: string }
  /** Passes on what the API answers, so much later. */
  | { kind: 'slow'; byMs: number }

/** What stands before one or several instances of the API: a load balancer, a platform's proxy. */
export interface ApiFront {
  url: URL
  /** The base addresses of the instances that new connections go to, by turns. */
  behind: readonly string[]
  /** Asked for each request with its path; null passes it on. */
  interfere: (path: string) => Interference | null
  stop(): Promise<void>
}

/** Starts a front on loopback; over https when it is given a certificate. */
export async function startApiFront(
  behind: readonly string[],
  tls: { key: string; cert: string } | null = null,
): Promise<ApiFront> {
  let connections = 0
  const turns = new WeakMap<object, number>()
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const turn = turns.get(incoming.socket) ?? connections++
    turns.set(incoming.socket, turn)
    const instance = front.behind[turn % front.behind.length]
    if (instance === undefined) outgoing.destroy()
    else void serve(instance, front.interfere(incoming.url ?? '/'), incoming, outgoing)
  }
  const server = tls === null ? createServer(listener) : createTlsServer(tls, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const front: ApiFront = {
    url: new URL(`${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`),
    behind,
    interfere: () => null,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return front
}

async function serve(
  instance: string,
  interference: Interference | null,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  switch (interference?.kind) {
    case undefined:
      return passOn(instance, incoming, outgoing)
    case 'cut':
      outgoing.destroy()
      return
    case 'answer': {
      const { status, contentType, body } = interference
      incoming.resume().once('end', () => {
        outgoing.writeHead(status, { 'content-type': contentType }).end(body)
      })
      return
    }
    case 'slow': {
      const { byMs } = interference
      return passOn(instance, incoming, outgoing, (answer) => {
        void sleep(byMs).then(() => relay(answer, outgoing))
      })
    }
  }
}
