import { createHash } from 'node:crypto'
import { z } from 'zod'

/**
 * A chain is a file of JSON lines, each after the first with the SHA-256 of the line before it, so that a gap or an
 * accidental change shows. It proves no authorship: whoever can write the file can write another chain.
 */
export const Digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The SHA-256 of a line, given without its line feed, in hexadecimal. */
export function digestOf(line: Buffer | string): string {
  return createHash('sha256').update(line).digest('hex')
}

const lineFeed = 0x0a

/** The lines that are complete, without their line feeds, and what stands after the last of these. */
export function linesOf(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return { lines, rest: bytes.subarray(start) }
}

/** What a line holds; undefined when it is no JSON. */
export function parsedLine(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return undefined
  }
}
