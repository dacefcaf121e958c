import { once } from 'node:events'
import {
  request as ask,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answering, passOn, relay } from './pass-on.ts'

/** What is wrong between the service and its bucket. */
export type BucketTrouble =
  /** Every request is answered 403. */
  | { kind: 'refusing' }
  /** Every request is answered 503. */
  | { kind: 'unavailable' }
  /** By turns the request is cut off in its middle, and the answer to one that was served. */
  | { kind: 'truncating' }
  /** Whatever would change something is answered 403. */
  | { kind: 'read-only' }
  /** Downloads by a signed address are answered 403, as by a store whose clock says that they have expired. */
  | { kind: 'refusing-signed-addresses' }
  /** Objects are read whole and given back as their first half, with everything else as if that were all. */
  | { kind: 'halving' }
  /** Every request is served, and its answer never arrives. */
  | { kind: 'losing-answers' }
  /** Every request waits first. */
  | { kind: 'slow'; delayMs: number }

export interface BucketProxy {
  url: string
  /** What is wrong from the next request on; null when nothing is. */
  trouble: BucketTrouble | null
  /** Is shown every request before it is served, and may say what is wrong with this one alone. */
  watch: ((request: BucketRequest) => BucketTrouble | null) | null
  /** Requests that met with trouble. */
  troubled: number
  /** Another address of the proxy, for those whose requests are to be told apart. */
  another(name: string): Promise<string>
  stop(): Promise<void>
}

/** A request on its way to the bucket. */
export interface BucketRequest {
  /** The name of the address that it came to; null for the first one. */
  by: string | null
  method: string
  /** The path with its query. */
  path: string
}

/** Stands between the service and its bucket. `Host` is passed on as it came, so that signatures stay good. */
export async function startBucketProxy(target: string): Promise<BucketProxy> {
  let requests = 0
  const servers: Server[] = []
  const listen = async (by: string | null): Promise<string> => {
    const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
      requests += 1
      const { method = '', url: path = '' } = incoming
      const trouble = proxy.watch?.({ by, method, path }) ?? proxy.trouble
      if (trouble !== null) proxy.troubled += 1
      void serve(incoming, outgoing, { target, trouble, even: requests % 2 === 0 })
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const proxy: BucketProxy = {
    url: '',
    trouble: null,
    watch: null,
    troubled: 0,
    another: listen,
    async stop() {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
        await once(server, 'close')
      }
    },
  }
  proxy.url = await listen(null)
  return proxy
}

interface Serving {
  target: string
  trouble: BucketTrouble | null
  even: boolean
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { target, trouble, even }: Serving,
): Promise<void> {
  switch (trouble?.kind) {
    case 'refusing':
      return refuse(incoming, outgoing, 403, 'AccessDenied')
    case 'unavailable':
      return refuse(incoming, outgoing, 503, 'SlowDown')
    case 'truncating':
      return even ? cutRequest(target, incoming, outgoing) : passOn(target, incoming, outgoing, cutAnswer)
    case 'read-only':
      if (incoming.method === 'GET' || incoming.method === 'HEAD') break
      return refuse(incoming, outgoing, 403, 'AccessDenied')
    case 'refusing-signed-addresses':
      if (!incoming.url?.includes('X-Amz-Signature')) break
      return refuse(incoming, outgoing, 403, 'AccessDenied')
    case 'halving':
      return passOn(target, incoming, outgoing, incoming.method === 'GET' ? halve : relay)
    case 'losing-answers':
      return passOn(target, incoming, outgoing, loseAnswer)
    case 'slow':
      await sleep(trouble.delayMs)
      break
  }
  if (!incoming.destroyed || incoming.complete) passOn(target, incoming, outgoing)
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, code: string): void {
  const answer = () =>
    outgoing
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(incoming.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code></Error>`)
  incoming.resume().once('end', answer)
}

/** Half of the body's first piece, or nothing at all of an answer without one. */
const cutAnswer: Answering = (answer, outgoing) => {
  answer.once('data', (piece: Buffer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    outgoing.write(piece.subarray(0, piece.length / 2), () => outgoing.destroy())
  })
  answer.once('close', () => outgoing.destroy())
}

const loseAnswer: Answering = (answer, outgoing) => {
  answer.resume().once('end', () => outgoing.destroy())
}

/** What could tell of the missing half goes too. */
const halve: Answering = async (answer, outgoing) => {
  const pieces: Buffer[] = []
  for await (const piece of answer) pieces.push(piece)
  const whole = Buffer.concat(pieces)
  const half = whole.subarray(0, whole.length / 2)
  const headers = Object.entries(answer.headersDistinct).filter(
    ([name]) =>
      !name.startsWith('x-amz-checksum') && name !== 'content-length' && name !== 'transfer-encoding',
  )
  outgoing.writeHead(answer.statusCode ?? 502, {
    ...Object.fromEntries(headers),
    'content-length': half.length,
  })
  outgoing.end(half)
}

function cutRequest(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = ask(`${target}${incoming.url}`, { method: incoming.method, headers: incoming.headers })
  onward.on('error', () => {})
  const cut = () => {
    onward.destroy()
    outgoing.destroy()
  }
  incoming.once('data', (piece: Buffer) => onward.write(piece.subarray(0, piece.length / 2), cut))
  incoming.once('end', cut)
}
