import { Readable } from 'node:stream'
import { DocumentBox } from '../document-box.ts'
import type { DocumentLimits } from '../document-error.ts'

const usual: DocumentLimits = { pages: 2000, characters: 2_000_000, memoryMb: 320, seconds: 60 }

/** Reads a PDF in a box of its own, within the usual limits but for those that are given. */
export function readPdf(
  bytes: Uint8Array,
  {
    signal = new AbortController().signal,
    ...limits
  }: Partial<DocumentLimits> & { signal?: AbortSignal } = {},
) {
  const box = new DocumentBox({ ...usual, ...limits }, { atOnce: 1 })
  return box.readPdf(async () => Readable.from([bytes]), signal)
}
