import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownCompileCache } from './own-compile-cache.ts'

const here = fileURLToPath(import.meta.url)

/** The folder with package.json: the checkout, or the installed package. */
export const projectRoot = folderWithPackage(dirname(here))

/**
 * The file to start for a program of ours, named by its path without the ending (`service/api`). Source
 * starts source and the build starts the build, so that nothing runs beside a stale copy of itself.
 */
export function programFile(name: string): string {
  return here.endsWith('.ts') ? join(projectRoot, `${name}.ts`) : join(projectRoot, 'dist', `${name}.js`)
}

/**
 * What a program of ours is given besides its own variables: where Node keeps what it has stripped and compiled, for
 * the next start. By the content of each file, so that nothing stale is started.
 */
export const startVariables: Readonly<Record<string, string>> = cacheVariables(ownCompileCache())

function cacheVariables(folder: string | undefined) {
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

function folderWithPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  return folderWithPackage(dirname(folder))
}
