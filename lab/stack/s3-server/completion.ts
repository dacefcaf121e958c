import { createHash } from 'node:crypto'
import { type Checksum, type ChecksumAlgorithm, compositeChecksum } from './checksums.ts'
import { S3Fault } from './fault.ts'
import type { PendingUpload, UploadedPart } from './upload-index.ts'
import { childText, type XmlElement } from './xml.ts'

/** A part's number is at most this, and so is the count of parts. */
export const mostParts = 10_000

const smallestPartBytes = 5 * 1024 * 1024

/**
 * The parts that a completion lists, each checked against what was uploaded. Throws MalformedXML,
 * InvalidPart, InvalidPartOrder, EntityTooSmall, or InvalidRequest for a missing checksum.
 */
export function chosenParts(asked: XmlElement, upload: PendingUpload): UploadedPart[] {
  const listed = asked.children.filter(({ name }) => name === 'Part')
  if (asked.name !== 'CompleteMultipartUpload' || listed.length === 0 || listed.length > mostParts) {
    throw new S3Fault('MalformedXML')
  }
  const parts = listed.map((each) => chosenPart(each, upload))
  parts.forEach((part, position) => {
    const next = parts[position + 1]
    if (next === undefined) return
    if (next.number <= part.number) throw new S3Fault('InvalidPartOrder')
    if (part.sizeBytes < smallestPartBytes) throw tooSmall(part)
  })
  return parts
}

/** MD5 of the parts' MD5s, and how many there are. */
export function etagOfAll(parts: readonly UploadedPart[]): string {
  const md5 = createHash('md5')
  for (const { etag } of parts) md5.update(Buffer.from(etag, 'hex'))
  return `${md5.digest('hex')}-${parts.length}`
}

/** The composite checksum, when every part brought one of the same kind. */
export function checksumOfAll(parts: readonly UploadedPart[]): Checksum | undefined {
  const algorithm = parts[0]?.checksum?.algorithm
  const values = parts.flatMap(({ checksum }) =>
    checksum?.algorithm === algorithm ? (checksum?.value ?? []) : [],
  )
  return algorithm && values.length === parts.length ? compositeChecksum(algorithm, values) : undefined
}

/** `ChecksumCRC32` and its like. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`
}

function chosenPart(listed: XmlElement, { parts, checksumAlgorithm }: PendingUpload): UploadedPart {
  const number = childText(listed, 'PartNumber') ?? ''
  const part = parts.get(Number(number))
  const etag = childText(listed, 'ETag')?.replaceAll('"', '')
  if (!part || part.etag !== etag) throw new S3Fault('InvalidPart', { details: { PartNumber: number } })
  if (!part.checksum) return part
  const checksum = childText(listed, checksumElement(part.checksum.algorithm))
  if (checksum === undefined && checksumAlgorithm) {
    throw new S3Fault('InvalidRequest', {
      message:
        `The upload was created using a ${checksumAlgorithm} checksum. The complete request must include ` +
        `the checksum for each part. It was missing for part ${number} in the request.`,
    })
  }
  if (checksum !== part.checksum.value) throw new S3Fault('InvalidPart', { details: { PartNumber: number } })
  return part
}

function tooSmall({ sizeBytes, number }: UploadedPart): S3Fault {
  return new S3Fault('EntityTooSmall', {
    details: {
      ProposedSize: String(sizeBytes),
      MinSizeAllowed: String(smallestPartBytes),
      PartNumber: String(number),
    },
  })
}
