import { readFileSync } from 'node:fs'

/** The release that the build wrote beside the compiled folders, a commit; undefined when run from source. */
export function releaseOfBuild(): string | undefined {
  try {
    const written: unknown = JSON.parse(readFileSync(new URL('../release.json', import.meta.url), 'utf8'))
    return written &&
      typeof written === 'object' &&
      'release' in written &&
      typeof written.release === 'string'
      ? written.release
      : undefined
  } catch {
    return undefined
  }
}

/** What a process that runs from source calls its release. */
export const releaseOfSource = 'development'
