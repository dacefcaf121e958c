import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { roleOfName } from '../../descriptors/role-of.ts'
import type { WitnessAddress } from '../address.ts'
import { takeDown } from '../testimony.ts'
import { type Hearing, unreadable } from '../witness.ts'
import type { Means } from './means.ts'
import { readDotenv } from './read-dotenv.ts'

/** A dotenv file, which speaks of the role that was typed before its address, else of the one that its name tells. */
export async function hearDotenv(
  { text: witness, role: told, path }: Extract<WitnessAddress, { scheme: 'file' }>,
  { key, folder }: Means,
): Promise<Hearing> {
  const read = readFile(folder, path)
  if ('because' in read)
    return unreadable(
      witness,
      `${path} ${read.because}`,
      'Name a dotenv file that exists and that you may read.',
    )
  const { variables, problems } = readDotenv(path, read.text)
  const role = told ?? roleOfName(basename(path))
  const stored = { process: role ?? basename(path), ...(role === undefined ? {} : { role }), variables }
  // Files that stand together describe one deployment; one of which nobody says whom it is about stands for itself.
  const source = role === undefined ? path : `the files of ${dirname(path)}`
  return {
    testimonies:
      variables.length === 0 ? [] : [await takeDown(key, { witness, kind: 'dotenv', source, stored })],
    problems: problems.map((problem) => ({ witness, ...problem })),
  }
}

const maximumBytes = 1024 * 1024

/** The text of a file, or why there is none, as the end of a sentence. */
function readFile(folder: string, path: string): { text: string } | { because: string } {
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
