import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What becomes of a request: passed on, refused for now or for good, done without the answer coming back, or broken off
 * when some 3 MB of its body have been passed on.
 */
export type Fault = 'none' | 'slow-down' | 'not-implemented' | 'answer-lost' | 'cut-off'

const cutOffBytes = 3_000_000

export interface FaultyProxy {
  url: string
  stop(): Promise<void>
}

/** Stands between a client and a server. `Host` is passed on as it is, so that signatures stay good. */
export async function startFaultyProxy(
  target: string,
  faultOf: (request: IncomingMessage) => Fault,
): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target)
  const proxy = createServer((incoming, answer) => {
    const fault = faultOf(incoming)
    if (fault === 'slow-down') {
      incoming.resume().once('end', () => answer.writeHead(503).end('<Error><Code>SlowDown</Code></Error>'))
      return
    }
    if (fault === 'not-implemented') {
      incoming
        .resume()
        .once('end', () => answer.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>'))
      return
    }
    const { method, url, headers } = incoming
    const outgoing = request({ hostname, port, method, path: url, headers }, (response) => {
      if (fault === 'answer-lost') response.resume().once('end', () => answer.destroy())
      else response.pipe(answer.writeHead(response.statusCode ?? 502, response.headers))
    })
    outgoing.once('error', () => answer.destroy())
    incoming.once('close', () => incoming.complete || outgoing.destroy())
    incoming.pipe(outgoing)
    if (fault === 'cut-off') {
      let passedBytes = 0
      incoming.on('data', (piece: Buffer) => {
        passedBytes += piece.length
        if (passedBytes > cutOffBytes) outgoing.end(() => incoming.destroy())
      })
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async stop() {
      proxy.close()
      proxy.closeAllConnections()
      await once(proxy, 'close')
    },
  }
}
