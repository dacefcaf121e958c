import { basename, dirname } from 'node:path'
import { roleOfName } from '../../descriptors/role-of.ts'
import type { WitnessAddress } from '../address.ts'
import { takeDown } from '../testimony.ts'
import type { Hearing } from '../witness.ts'
import type { Means } from './means.ts'
import { readDotenv } from './read-dotenv.ts'
import { readFile } from './read-file.ts'
import { unreadable } from './unreadable.ts'

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
