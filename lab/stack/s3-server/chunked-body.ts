import { createHash } from 'node:crypto'
import { ByteReader } from './byte-reader.ts'
import { S3Fault } from './fault.ts'
import { hmac, type Proof, sameText } from './signature.ts'

const emptySha256 = createHash('sha256').digest('hex')
const longestLineBytes = 16 * 1024

/**
 * Decodes an `aws-chunked` body: lines of `SIZE[;chunk-signature=…]`, each followed by that many bytes,
 * an empty chunk, then trailer fields, which are put into `trailers` with lower-case names. In the two
 * signed forms each chunk and the trailer must carry the signature that chains on the one before.
 * "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" in the
 * S3 API reference. Throws S3Fault.
 */
export async function* decodeChunked(
  body: AsyncIterable<Buffer>,
  proof: Proof,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(body)
  const chain = proof.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256')
    ? new SignatureChain(proof)
    : undefined
  try {
    yield* readChunks(reader, chain)
    await readTrailers(reader, trailers)
  } finally {
    await reader.close()
  }
  if (chain && proof.payloadHash.endsWith('-TRAILER')) checkTrailers(chain, trailers)
}

async function* readChunks(reader: ByteReader, chain: SignatureChain | undefined): AsyncGenerator<Buffer> {
  for (;;) {
    const { sizeBytes, signature } = parseSizeLine(await reader.line(longestLineBytes))
    const hash = createHash('sha256')
    for await (const piece of reader.bytes(sizeBytes)) {
      if (chain) hash.update(piece)
      yield piece
    }
    chain?.check('AWS4-HMAC-SHA256-PAYLOAD', [emptySha256, hash.digest('hex')], signature)
    if (sizeBytes === 0) return
    if ((await reader.line(longestLineBytes)) !== '') throw new S3Fault('InvalidChunkSizeError')
  }
}

class SignatureChain {
  readonly #proof: Proof
  #previous: string
  constructor(proof: Proof) {
    this.#proof = proof
    this.#previous = proof.signature
  }

  check(kind: string, hashes: string[], given: string | undefined): void {
    const { timestamp, scope, signingKey } = this.#proof
    const stringToSign = [kind, timestamp, scope, this.#previous, ...hashes].join('\n')
    const expected = hmac(signingKey, stringToSign).toString('hex')
    if (!sameText(expected, given ?? '')) throw new S3Fault('SignatureDoesNotMatch')
    this.#previous = expected
  }
}

function parseSizeLine(line: string): { sizeBytes: number; signature: string | undefined } {
  const [matched, size, signature] =
    /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line) ?? []
  if (matched === undefined || size === undefined) throw new S3Fault('InvalidChunkSizeError')
  return { sizeBytes: Number.parseInt(size, 16), signature }
}

/** Trailer fields up to an empty line; some clients leave that line out and just end. */
async function readTrailers(reader: ByteReader, trailers: Map<string, string>): Promise<void> {
  while (!(await reader.ended())) {
    const line = await reader.line(longestLineBytes)
    if (line === '') return
    const colon = line.indexOf(':')
    if (colon < 1) throw new S3Fault('MalformedTrailerError')
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
}

function checkTrailers(chain: SignatureChain, trailers: Map<string, string>): void {
  const signature = trailers.get('x-amz-trailer-signature')
  trailers.delete('x-amz-trailer-signature')
  const canonical = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('')
  chain.check('AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(canonical).digest('hex')], signature)
}
