import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from './counted-steps.ts'

/** A world that outlives whoever changes it: a line of a file for each thing that is done, in their order. */
export function fileWorld(folder: string): World & { all(): string[] } {
  const file = join(folder, 'world')
  const all = () => {
    try {
      return readFileSync(file, 'utf8').split('\n').slice(0, -1)
    } catch {
      return []
    }
  }
  return {
    all,
    add: (effect) => appendFileSync(file, `${effect}\n`),
    count: (effect) => all().filter((line) => line === effect).length,
  }
}
