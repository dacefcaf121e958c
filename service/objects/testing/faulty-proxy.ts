import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer that says no, in the form of S3. */
export interface Refusal {
  status: number
  code: string
  message?: string
}

/**
 * What becomes of a request: passed on, refused, refused for now, done without the answer coming back, or broken off
 * when some 3 MB of its body have been passed on.
 */
export type Fault = Refusal | 'none' | 'slow-down' | 'answer-lost' | 'cut-off'

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
    const refusal = fault === 'slow-down' ? { status: 503, code: 'SlowDown' } : fault
    if (typeof refusal === 'object') {
      const { status, code, message = '' } = refusal
      const document = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
      incoming.resume().once('end', () => answer.writeHead(status).end(document))
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
