import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

const maximumBytes = 1024 * 1024

/** The text of a file, or why there is none, as the end of a sentence. */
export function readFile(folder: string, path: string): { text: string } | { because: string } {
  const file = resolve(folder, path)
  try {
    if (statSync(file).size > maximumBytes) return { because: 'is larger than 1 MiB' }
    const bytes = readFileSync(file)
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch (error) {
    return { because: reasons[codeOf(error)] ?? 'cannot be read' }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is no text in UTF-8',
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
