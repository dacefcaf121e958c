import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type Checksum, checksumAlgorithms, digestOf } from './checksums.ts'
import { decodeChunked } from './chunked-body.ts'
import { S3Fault } from './fault.ts'
import { header, type S3Request } from './request.ts'
import type { Proof } from './signature.ts'

/** What was received, after everything that the request said about it proved true. */
export interface Payload {
  sizeBytes: number
  md5Hex: string
  checksum: Checksum | undefined
}

const largestBytes = 5 * 1024 ** 3

/**
 * Reads the body to its end, hands each piece to `sink`, and then compares it with all that the request
 * said: length, SHA-256 of the signature, Content-MD5, the checksum in a header or trailer, chunk
 * signatures. The pieces are worth nothing before this has resolved. Throws S3Fault, or the connection's
 * own error when the client went away.
 */
export async function receivePayload(
  { request, response, proof }: { request: S3Request; response: ServerResponse; proof: Proof },
  sink: (piece: Buffer) => Promise<void> | void,
): Promise<Payload> {
  const chunked = isChunked(request, proof)
  const declaredBytes = declaredLength(request, chunked)
  const algorithm = checksumAlgorithm(request)
  const checksum = algorithm && digestOf(algorithm)
  const md5 = createHash('md5')
  const sha256 = /^[0-9a-f]{64}$/.test(proof.payloadHash) ? createHash('sha256') : undefined
  const trailers = new Map<string, string>()
  let sizeBytes = 0

  if (header(request, 'expect')?.toLowerCase() === '100-continue') response.writeContinue()
  // Not destroyed when a fault ends the reading early: the answer still has to reach the client.
  const body = request.http.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const piece of chunked ? decodeChunked(body, proof, trailers) : body) {
    sizeBytes += piece.length
    if (sizeBytes > declaredBytes) throw new S3Fault('IncompleteBody')
    md5.update(piece)
    sha256?.update(piece)
    checksum?.update(piece)
    await sink(piece)
  }

  if (sizeBytes !== declaredBytes) throw new S3Fault('IncompleteBody')
  if (sha256 && sha256.digest('hex') !== proof.payloadHash) throw new S3Fault('XAmzContentSHA256Mismatch')
  const md5Digest = md5.digest()
  const expectedMd5 = header(request, 'content-md5')
  if (expectedMd5 !== undefined) compareMd5(expectedMd5, md5Digest)
  if (!algorithm || !checksum) return { sizeBytes, md5Hex: md5Digest.toString('hex'), checksum: undefined }
  const value = checksum.base64()
  const name = `x-amz-checksum-${algorithm}`
  compareChecksum(header(request, name) ?? trailers.get(name), value)
  return { sizeBytes, md5Hex: md5Digest.toString('hex'), checksum: { algorithm, value, type: 'FULL_OBJECT' } }
}

/** Reads a request document whole. */
export async function receiveText(
  exchange: { request: S3Request; response: ServerResponse; proof: Proof },
  { largest }: { largest: number },
): Promise<string> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  await receivePayload(exchange, (piece) => {
    sizeBytes += piece.length
    if (sizeBytes > largest) throw new S3Fault('EntityTooLarge')
    pieces.push(piece)
  })
  return Buffer.concat(pieces).toString()
}

function isChunked(request: S3Request, { payloadHash }: Proof): boolean {
  const encodings = header(request, 'content-encoding')?.split(',') ?? []
  return (
    payloadHash.startsWith('STREAMING-') || encodings.some((encoding) => encoding.trim() === 'aws-chunked')
  )
}

function declaredLength(request: S3Request, chunked: boolean): number {
  const text = header(request, chunked ? 'x-amz-decoded-content-length' : 'content-length')
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    if (chunked || header(request, 'transfer-encoding') === undefined)
      throw new S3Fault('MissingContentLength')
    throw new S3Fault('NotImplemented', {
      message: 'A header you provided implies functionality that is not implemented',
      details: { Header: 'Transfer-Encoding' },
    })
  }
  if (Number(text) > largestBytes) throw new S3Fault('EntityTooLarge')
  return Number(text)
}

/** The one algorithm named by a checksum header or by the announced trailer. */
function checksumAlgorithm(request: S3Request) {
  const values = Object.keys(request.http.headers).filter((name) => valueHeader.test(name))
  const announced = header(request, 'x-amz-trailer')?.split(',') ?? []
  const names = [...values, ...announced.map((name) => name.trim().toLowerCase())]
  if (names.length > 1) {
    throw new S3Fault('InvalidRequest', { message: 'Expecting a single x-amz-checksum- header' })
  }
  const [name] = names
  if (name === undefined) return undefined
  const algorithm = checksumAlgorithms.find((candidate) => name === `x-amz-checksum-${candidate}`)
  if (!algorithm) throw new S3Fault('NotImplemented', { message: `${name} is not implemented` })
  return algorithm
}

/** The other three headers of that beginning say how, not what. */
const valueHeader = /^x-amz-checksum-(?!algorithm$|mode$|type$)/

function compareMd5(expected: string, actual: Buffer): void {
  const bytes = Buffer.from(expected, 'base64')
  if (bytes.length !== actual.length) throw new S3Fault('InvalidDigest')
  if (!bytes.equals(actual)) {
    throw new S3Fault('BadDigest', {
      message: 'The Content-MD5 you specified did not match what was received.',
    })
  }
}

function compareChecksum(expected: string | undefined, actual: string): void {
  if (expected === undefined) throw new S3Fault('MalformedTrailerError')
  if (expected !== actual) throw new S3Fault('BadDigest')
}
