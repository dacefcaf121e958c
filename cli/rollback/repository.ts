import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { environment } from '../environment.ts'
import { type CommitFact, type Fact, known, unknown } from './facts.ts'

const run = promisify(execFile)
const commit = /^[0-9a-f]{7,40}$/
const migration = /^migrations\/(\d{4})-[\w-]+\.ts$/
const limitMs = 5000

/**
 * Which migrations each of these releases brings, by the repository in this folder at its commit. Only names and text
 * are read; nothing of it is run.
 *
 * @param signal ends it; what was not read by then is left out.
 */
export async function commitsIn(
  folder: string,
  releases: readonly string[],
  signal: AbortSignal,
): Promise<Fact<CommitFact[]>> {
  const asked = releases.filter((release) => commit.test(release))
  if (asked.length === 0) return unknown('no release is named by its commit')
  const git = async (...args: string[]) =>
    (await run('git', ['-C', folder, ...args], { signal, timeout: limitMs, env: gitEnvironment })).stdout
  try {
    await git('rev-parse', '--git-dir')
  } catch {
    return unknown('this folder is in no git repository, or git is missing')
  }
  const found = await Promise.all(asked.map((release) => commitAt(release, git)))
  const read = found.filter((one) => one !== null)
  return read.length === 0 ? unknown(`the repository here does not have ${asked.join(', ')}`) : known(read)
}

type Git = (...args: string[]) => Promise<string>

/** Null where the repository does not have the commit, or its migrations are not numbered without gaps. */
async function commitAt(release: string, git: Git): Promise<CommitFact | null> {
  try {
    const names = (await git('ls-tree', '--name-only', '--full-tree', release, 'migrations/')).split('\n')
    const heads = names
      .flatMap((name) => Number(migration.exec(name)?.[1] ?? []) || [])
      .toSorted((a, b) => a - b)
    if (heads.length === 0 || heads.some((head, index) => head !== index + 1)) return null
    return { release, head: heads.length, minimum: await minimumAt(release, git) }
  } catch {
    return null
  }
}

/** The oldest migration that the code needs, as the text of its window says; null where it does not say it plainly. */
async function minimumAt(release: string, git: Git): Promise<number | null> {
  try {
    const text = await git('cat-file', 'blob', `${release}:migrations/release-window.ts`)
    const [found, ...others] = [...text.matchAll(/\bminimum:\s*(\d+)/g)]
    return found === undefined || others.length > 0 ? null : Number(found[1])
  } catch {
    return null
  }
}

// Git is to read what is here: it asks nobody for what is missing, and nobody for a password.
const gitEnvironment = {
  ...environment,
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
}
