import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { runToEnd } from '../stack/child.ts'
import { runningIn, type Surroundings } from '../stack/surroundings.ts'

/** Why there is no release before this one to be started, and what to do about it. */
export interface Missing {
  missing: string
  advice: string
}

/** A release before this one, built and ready to be started. */
export interface BuiltRelease {
  commit: string
  folder: string
}

const howToName = 'Name the commit that ran before by --previous REF, in a full clone.'

/**
 * The release before the one of this checkout: the commit that `ref` names, or the last one before the version of
 * package.json became what it is.
 */
export async function findPrevious(
  checkout: string,
  machine: Record<string, string>,
  ref?: string,
): Promise<{ commit: string } | Missing> {
  const git = gitIn(checkout, machine)
  if (!existsSync(join(checkout, '.git')))
    return {
      missing: 'this is an installation and no checkout, so that no earlier release can be built',
      advice: 'Rehearse from a clone of the repository.',
    }
  const shallow = (await git('rev-parse', '--is-shallow-repository')) === 'true'
  const cut = shallow ? '; the clone is shallow' : ''
  try {
    if (ref !== undefined)
      return { commit: await git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`) }
    const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
    const changes = await git('log', '--format=%H', `-S"version": "${version}"`, '--', 'package.json')
    // Not committed yet: then the newest commit is the release before.
    const raised = changes.split('\n').filter(Boolean).at(-1)
    return { commit: await git('rev-parse', '--verify', raised === undefined ? 'HEAD' : `${raised}^`) }
  } catch {
    const what = ref === undefined ? 'no commit before this version is known' : `${ref} names no commit`
    return { missing: `${what}${cut}`, advice: shallow ? 'Type git fetch --unshallow first.' : howToName }
  }
}

/**
 * Builds a commit of the checkout in a worktree of its own, by its own build script, and lets it be used. What cannot
 * be built is missing.
 */
export async function withPrevious<T>(
  checkout: string,
  found: { commit: string } | Missing,
  surroundings: Surroundings,
  use: (release: BuiltRelease | Missing) => Promise<T>,
): Promise<T> {
  if ('missing' in found) return await use(found)
  const { commit } = found
  const folder = join(surroundings.folder, 'previous')
  const git = gitIn(checkout, surroundings.machine)
  // A run that was killed has left a note of a worktree that is gone.
  await git('worktree', 'prune')
  await git('worktree', 'add', '--detach', '--force', folder, commit)
  try {
    return await use(await build(checkout, { commit, folder }, surroundings))
  } finally {
    await git('worktree', 'remove', '--force', folder).catch(() => {})
  }
}

async function build(
  checkout: string,
  release: BuiltRelease,
  surroundings: Surroundings,
): Promise<BuiltRelease | Missing> {
  const { commit, folder } = release
  const npm = (name: string, ...args: string[]) => runToEnd({ ...npmIn(folder, surroundings), name, args })
  // What its packages would do when they are installed is done already: Node and Postgres are those that run here.
  const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  try {
    if (isInstalledBy(checkout, folder))
      symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'))
    else if (await linkPackages(checkout, folder))
      await npm('npm install', 'install', '--no-save', ...quietly)
    else await npm('npm ci', 'ci', ...quietly)
    leaveTypesUnchecked(folder)
    await npm('npm run build', 'run', 'build')
    return release
  } catch (error) {
    if (!(error instanceof StackProblem)) throw error
    return { missing: `${commit} could not be built: ${error.message}`, advice: error.remedy.advice }
  }
}

/**
 * Gives `folder` every package of the checkout, so that npm fetches only those that differ; false where files cannot be
 * linked. npm replaces a package as a whole and leaves the linked files alone, apart from its list of what is installed:
 * that it overwrites, so that `folder` gets a copy.
 */
async function linkPackages(checkout: string, folder: string): Promise<boolean> {
  const [installed, linked] = [join(checkout, 'node_modules'), join(folder, 'node_modules')]
  const list = '.package-lock.json'
  try {
    await promisify(execFile)('cp', ['-al', installed, linked])
    rmSync(join(linked, list), { force: true })
    await copyFile(join(installed, list), join(linked, list))
    return true
  } catch {
    rmSync(linked, { recursive: true, force: true })
    return false
  }
}

/** Its types were checked when it was released. Checking them again takes longer than the rest of the build. */
function leaveTypesUnchecked(folder: string): void {
  const file = join(folder, 'tsconfig.build.json')
  const settings = JSON.parse(readFileSync(file, 'utf8'))
  settings.compilerOptions = { ...settings.compilerOptions, noCheck: true }
  writeFileSync(file, JSON.stringify(settings))
}

type Git = (...args: string[]) => Promise<string>

function gitIn(folder: string, machine: Record<string, string>): Git {
  return async (...args) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, env: machine })
    return stdout.trim()
  }
}

function npmIn(folder: string, surroundings: Surroundings) {
  const { PATH = '' } = surroundings.machine
  return {
    ...runningIn(surroundings, 'build'),
    logFile: join(surroundings.logs, 'previous-build.log'),
    command: 'npm',
    folder,
    // Its scripts run on the Node that runs this.
    env: { ...surroundings.machine, PATH: `${dirname(process.execPath)}${delimiter}${PATH}` },
  }
}

/** Whether what is installed for `checkout` holds, in the same places, everything that `folder` needs. */
function isInstalledBy(checkout: string, folder: string): boolean {
  const [there, needed] = [lockedIn(checkout), lockedIn(folder)]
  return Object.entries(needed).every(
    ([place, { version, integrity }]) =>
      place === '' || (there[place]?.version === version && there[place]?.integrity === integrity),
  )
}

/** What package-lock.json installs, by place. */
function lockedIn(folder: string): Record<string, { version?: string; integrity?: string }> {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
}
