import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Interfaces } from '@oclif/core'
import { settings } from '@oclif/core/settings'

/**
 * How oclif loads the commands from TypeScript source, for development and tests. By itself it would quietly
 * take the build, however old, where it finds no transpiler.
 */
export function sourceCommands(): Interfaces.LoadOptions {
  settings.enableAutoTranspile = false
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Interfaces.PJSON
  return {
    root,
    ignoreManifest: true,
    pjson: { ...pjson, oclif: { ...pjson.oclif, commands: './cli/commands' } },
  }
}
