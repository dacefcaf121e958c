import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isBucketName } from './bucket-operations.ts'
import { DiskIndex } from './disk-index.ts'
import { S3Fault } from './fault.ts'
import { operationFor } from './operations.ts'
import { parseRequest } from './request.ts'
import { type Credentials, verifySignature } from './signature.ts'
import { element, xmlError } from './xml.ts'

export interface S3ServerOptions {
  /** Where objects, their metadata and unfinished uploads are kept; made when it is missing. */
  folder: string
  /** Loopback by default otherwise. */
  host?: string | undefined
  /** 0, the default, takes a free one. */
  port?: number | undefined
  /** The one region that signatures must name; `us-east-1` by default otherwise. */
  region?: string | undefined
  /** The one pair of keys that is accepted. */
  credentials: Credentials
  /** Made at start unless they are there. */
  buckets?: readonly string[] | undefined
  /** The most objects or uploads in a page of a listing; 1000 by default otherwise, as S3 has it. */
  pageSize?: number | undefined
  /** Told of what is this server's own fault; the client gets an InternalError. */
  onError?: ((error: unknown) => void) | undefined
}

export interface S3Server {
  /** `http://host:port` */
  url: string
  /** Takes no more requests, gives those under way a second, then cuts them off. */
  stop(): Promise<void>
}

const graceMs = 1000
const keepAliveMs = 60_000

/**
 * Starts a server that speaks the S3 protocol (path style) over a folder: what a lecture service and its
 * clients use of it, with signatures, checksums and errors as S3 has them. Rejects with a RangeError for a
 * bucket name that S3 would not take, and with the system's error when it cannot listen or write.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { folder, host = '127.0.0.1', port = 0, region = 'us-east-1', credentials } = options
  const { buckets = [], pageSize = 1000 } = options
  const misnamed = buckets.find((name) => !isBucketName(name))
  if (misnamed !== undefined) throw new RangeError(`${misnamed} cannot be the name of a bucket`)
  const index = new DiskIndex(folder)
  for (const name of buckets) index.addBucket(name)

  const serve = async (http: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    response.setHeader('x-amz-request-id', requestId)
    try {
      const request = parseRequest(http)
      const proof = verifySignature(request, { credentials, region })
      await operationFor(request).run({ request, response, proof, index, region, pageSize })
    } catch (error) {
      const fault = error instanceof S3Fault ? error : new S3Fault('InternalError')
      if (fault !== error && !clientWentAway(error)) options.onError?.(error)
      sendFault(http, response, fault, requestId)
    }
    // A client that is still sending reads the answer only when it is done.
    http.resume()
  }

  const underWay = new Set<Promise<void>>()
  const accept = (http: IncomingMessage, response: ServerResponse): void => {
    const served = serve(http, response).finally(() => underWay.delete(served))
    underWay.add(served)
  }
  // An upload may take as long as it takes.
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 })
  server.on('request', accept)
  server.on('checkContinue', accept)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      const cutOff = setTimeout(() => server.closeAllConnections(), graceMs)
      await Promise.allSettled(underWay)
      clearTimeout(cutOff)
      server.closeAllConnections()
      await closed
    },
  }
}

function sendFault(http: IncomingMessage, response: ServerResponse, fault: S3Fault, requestId: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, code, message, details, headers } = fault
  const document = xmlError(
    element('Code', code),
    element('Message', message),
    Object.entries(details).map(([name, value]) => element(name, value)),
    element('RequestId', requestId),
  )
  const withoutBody = http.method === 'HEAD'
  // Who waits to be told to go on may keep the body to itself, and then nobody knows where the next request starts.
  const bodyStaysAway = http.headers.expect !== undefined && !http.readableDidRead
  response.writeHead(status, {
    ...headers,
    ...(bodyStaysAway ? { connection: 'close' } : {}),
    'content-type': 'application/xml',
    ...(withoutBody ? {} : { 'content-length': Buffer.byteLength(document) }),
  })
  response.end(withoutBody ? undefined : document)
}

function clientWentAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}
