import { expect } from 'chai'
import fc from 'fast-check'
import { type ChecksumAlgorithm, checksumAlgorithms, compositeChecksum, digestOf } from './checksums.ts'

/** The check values of the CRC catalogue and of FIPS 180 for these nine digits. */
const ofNineDigits: Record<ChecksumAlgorithm, string> = {
  crc32: 'cbf43926',
  crc32c: 'e3069283',
  sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
}

describe('checksums', () => {
  for (const algorithm of checksumAlgorithms) {
    it(`${algorithm} is right for a known text`, () => {
      const expected = Buffer.from(ofNineDigits[algorithm], 'hex').toString('base64')
      expect(checksumOf(algorithm, Buffer.from('123456789'))).to.equal(expected)
    })

    it(`${algorithm} is the same however the bytes come`, () => {
      fc.assert(
        fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
          const whole = checksumOf(algorithm, Buffer.concat([first, second]))
          expect(checksumOf(algorithm, first, second)).to.equal(whole)
        }),
      )
    })
  }

  it('compose to the checksum of the checksums, with their count', () => {
    const parts = [checksumOf('crc32', Buffer.from('a')), checksumOf('crc32', Buffer.from('b'))]
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))
    expect(compositeChecksum('crc32', parts).value).to.equal(`${checksumOf('crc32', bytes)}-2`)
  })
})

function checksumOf(algorithm: ChecksumAlgorithm, ...pieces: Uint8Array[]): string {
  const digest = digestOf(algorithm)
  for (const piece of pieces) digest.update(piece)
  return digest.base64()
}
