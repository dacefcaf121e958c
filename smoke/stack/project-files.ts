import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

function folderWithPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  return folderWithPackage(dirname(folder))
}
