import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The additional checksums of S3 that this server computes; `crc64nvme` is refused, not ignored. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'sha1', 'sha256'] as const
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number]

/** A checksum as it travels: base64, with `-N` appended when it is composed of N parts'. */
export interface Checksum {
  algorithm: ChecksumAlgorithm
  value: string
  type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** A digest that is fed piece by piece. */
export interface Digest {
  update(chunk: Uint8Array): void
  base64(): string
}

export function digestOf(algorithm: ChecksumAlgorithm): Digest {
  if (algorithm === 'crc32') return crc((chunk, state) => crc32(chunk, state))
  if (algorithm === 'crc32c') return crc(crc32c)
  const hash = createHash(algorithm)
  return { update: (chunk) => hash.update(chunk), base64: () => hash.digest('base64') }
}

/** A multipart object's composite checksum: that of its parts' checksums, one after the other. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, partValues: readonly string[]): Checksum {
  const digest = digestOf(algorithm)
  for (const value of partValues) digest.update(Buffer.from(value, 'base64'))
  return { algorithm, value: `${digest.base64()}-${partValues.length}`, type: 'COMPOSITE' }
}

function crc(step: (chunk: Uint8Array, state: number) => number): Digest {
  let state = 0
  return {
    update(chunk) {
      state = step(chunk, state)
    },
    base64() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(state)
      return bytes.toString('base64')
    },
  }
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78, RFC 3720 section 12.1. */
function crc32c(chunk: Uint8Array, state: number): number {
  let register = ~state
  for (const byte of chunk) register = (register >>> 8) ^ (castagnoli[(register ^ byte) & 0xff] ?? 0)
  return ~register >>> 0
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let entry = index
  for (let bit = 0; bit < 8; bit++) entry = entry & 1 ? (entry >>> 1) ^ 0x82f63b78 : entry >>> 1
  return entry
})
