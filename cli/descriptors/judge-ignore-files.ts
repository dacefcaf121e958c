import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

/** Who takes everything of the folder along that its ignore file does not leave out. */
const takers = [
  { taker: '.git', ignoreFile: '.gitignore', what: 'the repository' },
  { taker: 'Dockerfile', ignoreFile: '.dockerignore', what: 'the image' },
] as const

/** Files that hold secrets by custom. */
const secretFiles = ['.env', '.env.production'] as const

/** Finds that files with secrets would get into the repository or the image. `shown` is the folder as findings name it. */
export function judgeIgnoreFiles(folder: string, shown: string): Finding[] {
  return takers.flatMap(({ taker, ignoreFile, what }) => {
    const text = textOf(join(folder, ignoreFile))
    const needed =
      text !== undefined || statSync(join(folder, taker), { throwIfNoEntry: false }) !== undefined
    const missing = needed ? secretFiles.filter((name) => !ignores(text ?? '', name)) : []
    if (missing.length === 0) return []
    return [
      {
        rule: 'secret-files-not-ignored',
        severity: 'warning' as const,
        place: { file: join(shown, ignoreFile), line: 1, column: 1 },
        says: `${ignoreFile} ${text === undefined ? 'is not there' : `does not leave out ${missing.join(' and ')}`}`,
        why: `A file with secrets that somebody has beside the code becomes part of ${what}.`,
        remedy: `Write .env* into ${ignoreFile}.`,
      },
    ]
  })
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** By the last line that fits, as both kinds of file are read. */
function ignores(text: string, name: string): boolean {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const last = lines.findLast((line) => line !== '' && !line.startsWith('#') && fits(line, name))
  return last !== undefined && !last.startsWith('!')
}

function fits(line: string, name: string): boolean {
  const pattern = line.replace(/^!/, '').replace(/^(?:\.?\/)?(?:\*\*\/)?/, '')
  const expression = pattern.replaceAll(/[.+^${}()|\\]/g, '\\$&').replaceAll(/\*+/g, '[^/]*')
  return new RegExp(`^${expression.replaceAll('?', '[^/]')}$`).test(name)
}
