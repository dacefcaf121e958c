import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32c } from './crc32c.ts'

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
