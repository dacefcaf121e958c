import type { KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { element, xmlError } from '../s3-server/xml.ts'
import { DiskIndex } from './disk-index.ts'
import { GcsFault } from './fault.ts'
import { serveJsonApi } from './json-api.ts'
import { sendJson } from './operation.ts'
import { parseRequest } from './request.ts'
import { serveSignedUrl } from './signed-object.ts'
import { verifySignedUrl } from './signed-url.ts'
import { XmlFault } from './xml-fault.ts'

export interface GcsServerOptions {
  /** Where objects, their metadata and unfinished uploads are kept; made when it is missing. */
  folder: string
  /** Loopback by default otherwise. */
  host?: string | undefined
  /** 0, the default, takes a free one. */
  port?: number | undefined
  /** The service accounts that may do everything, by email address, with the public key of each. */
  accounts: ReadonlyMap<string, KeyObject>
  /** Made at start unless they are there. */
  buckets?: readonly string[] | undefined
  /** The most objects in a page of a listing; 1000 by default otherwise, as Cloud Storage has it. */
  pageSize?: number | undefined
  /** Told of what is this server's own fault; the client gets a backendError. */
  onError?: ((error: unknown) => void) | undefined
}

export interface GcsServer {
  /** `http://host:port` */
  url: string
  /** The names of the objects whose upload was begun and neither finished nor cancelled. */
  unfinishedUploads(): string[]
  /** Takes no more requests, gives those under way a second, then cuts them off. */
  stop(): Promise<void>
}

const graceMs = 1000
const keepAliveMs = 60_000

/**
 * Starts a server that speaks Cloud Storage's JSON API, and serves its signed URLs, over a folder: what a
 * lecture service and its clients use of it, with tokens, signatures, digests and errors as Cloud Storage
 * has them. Rejects with a RangeError for a bucket name that Cloud Storage would not take, and with the
 * system's error when it cannot listen or write.
 */
export async function startGcsServer(options: GcsServerOptions): Promise<GcsServer> {
  const { folder, host = '127.0.0.1', port = 0, accounts, buckets = [], pageSize = 1000 } = options
  const misnamed = buckets.find((name) => !isBucketName(name))
  if (misnamed !== undefined) throw new RangeError(`${misnamed} cannot be the name of a bucket`)
  const index = new DiskIndex(folder)
  for (const name of buckets) index.addBucket(name)

  const serve = async (http: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const exchange = { request: parseRequest(http), response, index, pageSize }
      if (!(await serveJsonApi(exchange, accounts))) {
        verifySignedUrl(exchange.request, accounts)
        await serveSignedUrl(exchange)
      }
    } catch (error) {
      const fault =
        error instanceof GcsFault || error instanceof XmlFault ? error : new GcsFault('backendError')
      if (fault !== error && !clientWentAway(error)) options.onError?.(error)
      sendFault(response, fault)
    }
    // A client that is still sending reads the answer only when it is done.
    http.resume()
  }

  const underWay = new Set<Promise<void>>()
  // An upload may take as long as it takes.
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 }, (http, response) => {
    const served = serve(http, response).finally(() => underWay.delete(served))
    underWay.add(served)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    unfinishedUploads: () => index.sessions.all().map(({ name }) => name),
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

/** Names without dots, which need no proof of owning a domain; they are also safe folders. */
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/.test(name)
}

function sendFault(response: ServerResponse, fault: GcsFault | XmlFault): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, message } = fault
  if (fault instanceof GcsFault) {
    const errors = [{ message, domain: 'global', reason: fault.reason }]
    sendJson(
      response,
      { error: { code: status, message, errors } },
      { status, headers: { ...fault.headers } },
    )
    return
  }
  const document = xmlError(element('Code', fault.code), element('Message', message))
  response.writeHead(status, { 'content-type': 'application/xml; charset=UTF-8' })
  response.end(document)
}

function clientWentAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE'
}
