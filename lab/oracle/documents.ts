import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import PdfDocument from 'pdfkit'
import { lecturePdf } from '../reliability/lecture-pdf.ts'
import type { Step } from './turn.ts'

type Kind = Extract<Step, { ask: 'ingest' }>['document']

/** More than the service sends in one part of a multipart upload. */
const largeBytes = 12_000_000

/** The content of a document that says its name, or that no lecture can be made of. */
export async function documentOf(kind: Kind, name: string): Promise<Uint8Array<ArrayBuffer>> {
  switch (kind) {
    case 'good':
      return lecturePdf(name)
    case 'large':
    case 'cut':
      return lecturePdf(name, largeBytes)
    case 'not-a-document':
      return new TextEncoder().encode(`This is only a text, ${name}.`)
    case 'locked': {
      const pdf = new PdfDocument({ userPassword: name, ownerPassword: name })
      pdf.text(`This recording is known as ${name}.`).end()
      return new Uint8Array(await buffer(pdf))
    }
  }
}

/** The name that a transcript says; null where it says none. */
export function nameIn(transcript: string): string | null {
  return /known as ([\w-]+)\./.exec(transcript)?.[1] ?? null
}

export function checksum(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
