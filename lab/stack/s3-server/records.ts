import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const unfinished = '.tmp'

/**
 * Writes a record so that it is there whole or not at all. Synchronous on purpose, like all of the index:
 * no other request comes between a precondition, the record on disk and the one in memory.
 */
export function writeRecord(folder: string, name: string, record: unknown): void {
  const path = join(folder, `${name}.json`)
  writeFileSync(path + unfinished, JSON.stringify(record))
  renameSync(path + unfinished, path)
}

export function removeRecord(folder: string, name: string): void {
  rmSync(join(folder, `${name}.json`), { force: true })
}

/** Every whole record of a folder, which is made when it is missing; leftovers of a killed write are removed. */
export function readRecords<Kept>(folder: string): Kept[] {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder)
  for (const name of names.filter((candidate) => candidate.endsWith(unfinished))) rmSync(join(folder, name))
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept)
}

/** The folders in a folder, which is made when it is missing. */
export function subfolders(folder: string): string[] {
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}
