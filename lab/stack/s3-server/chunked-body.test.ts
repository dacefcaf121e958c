import { expect } from 'chai'
import fc from 'fast-check'
import { decodeChunked } from './chunked-body.ts'
import { type Proof, verifySignature } from './signature.ts'
import { documented, signedChunks, signedTrailer } from './testing/documented-examples.ts'
import { faultCode } from './testing/fault-code.ts'
import { requestOf } from './testing/request-of.ts'

const unsigned: Proof = {
  payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  signature: '',
  signingKey: Buffer.alloc(32),
  timestamp: '',
  scope: '',
}

describe('an aws-chunked body', () => {
  it('gives the data without its framing', async () => {
    const { text } = await decode('5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n')
    expect(text).to.equal('hello world')
  })

  it('gives the trailers', async () => {
    const { trailers } = await decode('1\r\na\r\n0\r\nX-Amz-Checksum-Crc32: 6Le+Qw==\r\n\r\n')
    expect(trailers).to.deep.equal({ 'x-amz-checksum-crc32': '6Le+Qw==' })
  })

  it('may end without the last empty line', async () => {
    const { trailers } = await decode('1\r\na\r\n0\r\nx-amz-checksum-crc32:6Le+Qw==\r\n')
    expect(trailers).to.have.property('x-amz-checksum-crc32', '6Le+Qw==')
  })

  it('is the same however the network cut it', async () => {
    const body = Buffer.from('5\r\nhe\r\no\r\n3\r\n\0\r\n\r\n0\r\nx-a: b\r\n\r\n')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(body.length), { maxLength: 12 }), async (places) => {
        const cuts = [0, ...places.toSorted((left, right) => left - right), body.length]
        const pieces = cuts.slice(1).map((end, index) => body.subarray(cuts[index], end))
        expect(await decode(pieces)).to.deep.equal({ text: 'he\r\no\0\r\n', trailers: { 'x-a': 'b' } })
      }),
    )
  })

  for (const [what, body, code] of [
    ['cut within a chunk', '5\r\nhel', 'IncompleteBody'],
    ['cut within a size', '5', 'IncompleteBody'],
    ['that ends without an empty chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['whose chunk is longer than it says', '4\r\nhello\r\n0\r\n\r\n', 'InvalidChunkSizeError'],
    ['whose size is no number', 'five\r\nhello\r\n', 'InvalidChunkSizeError'],
    ['with a negative size', '-5\r\nhello\r\n', 'InvalidChunkSizeError'],
    ['whose first line never ends', 'f'.repeat(20_000), 'InvalidChunkSizeError'],
    ['with a trailer that is no field', '0\r\nnonsense\r\n\r\n', 'MalformedTrailerError'],
  ] as const) {
    it(`${what} is refused`, async () => {
      expect(await faultCode(() => decode(body))).to.equal(code)
    })
  }
})

describe('a signed aws-chunked body', () => {
  for (const [what, example] of [
    ['with signed chunks', signedChunks],
    ['with signed chunks and trailer', signedTrailer],
  ] as const) {
    describe(what, () => {
      it('is accepted as documented', async () => {
        const { text } = await decode(example.body, proofOf(example))
        expect(text).to.equal('a'.repeat(66_560))
      })

      it('is refused when a byte was changed', async () => {
        const changed = example.body.replace('aaa', 'aab')
        expect(await faultCode(() => decode(changed, proofOf(example)))).to.equal('SignatureDoesNotMatch')
      })

      it('is refused when a chunk was left out', async () => {
        const [, rest = ''] = example.body.split(/(?=\r\n400;)\r\n/)
        expect(await faultCode(() => decode(rest, proofOf(example)))).to.equal('SignatureDoesNotMatch')
      })

      it('is refused without signatures', async () => {
        const bare = example.body.replaceAll(/;chunk-signature=[0-9a-f]+/g, '')
        expect(await faultCode(() => decode(bare, proofOf(example)))).to.equal('SignatureDoesNotMatch')
      })
    })
  }

  it('is refused when its trailer was changed', async () => {
    const changed = signedTrailer.body.replace('sOO8', 'sOO9')
    expect(await faultCode(() => decode(changed, proofOf(signedTrailer)))).to.equal('SignatureDoesNotMatch')
  })
})

function proofOf({ url, headers }: { url: string; headers: Record<string, string> }): Proof {
  return verifySignature(requestOf('PUT', url, headers), documented, documented.now)
}

async function decode(body: string | Buffer[], proof = unsigned) {
  const trailers = new Map<string, string>()
  const pieces: Buffer[] = []
  for await (const piece of decodeChunked(piecesOf(body), proof, trailers)) pieces.push(piece)
  return { text: Buffer.concat(pieces).toString(), trailers: Object.fromEntries(trailers) }
}

async function* piecesOf(body: string | Buffer[]): AsyncGenerator<Buffer> {
  yield* typeof body === 'string' ? [Buffer.from(body)] : body
}
