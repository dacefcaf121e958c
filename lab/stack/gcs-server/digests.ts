import { createHash } from 'node:crypto'
import { digestOf } from '../s3-server/checksums.ts'
import { GcsFault } from './fault.ts'

/** MD5 and CRC-32C of one body, base64. */
export interface DigestValues {
  md5Hash: string
  crc32c: string
}

/** What a writer says that they are. */
export type Claims = { [Name in keyof DigestValues]?: string | undefined }

/** Both digests, fed piece by piece; they can be read at any time. */
export interface Digests {
  update(piece: Uint8Array): void
  values(): DigestValues
}

export function digestsOf(): Digests {
  const md5 = createHash('md5')
  const crc32c = digestOf('crc32c')
  return {
    update(piece) {
      md5.update(piece)
      crc32c.update(piece)
    },
    values: () => ({ md5Hash: md5.copy().digest('base64'), crc32c: crc32c.base64() }),
  }
}

/** Compares what arrived with what the writer said of it. Throws GcsFault. */
export function checkClaims(claimed: Claims, actual: DigestValues): void {
  for (const name of ['md5Hash', 'crc32c'] as const) {
    if (claimed[name] === undefined || claimed[name] === actual[name]) continue
    throw new GcsFault('invalid', `Provided ${name} does not match the one of the data that was received.`)
  }
}

/** `X-Goog-Hash: crc32c=…,md5=…` as claims. */
export function claimsOf(googHash: string | undefined): Claims {
  const claims: Claims = {}
  for (const item of googHash?.split(',') ?? []) {
    const [, name, value] = /^\s*(crc32c|md5)=(.+?)\s*$/.exec(item) ?? []
    if (name === 'crc32c' && value !== undefined) claims.crc32c = value
    if (name === 'md5' && value !== undefined) claims.md5Hash = value
  }
  return claims
}

export function googHash({ md5Hash, crc32c }: DigestValues): string {
  return `crc32c=${crc32c},md5=${md5Hash}`
}
