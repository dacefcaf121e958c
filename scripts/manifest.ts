import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Interfaces, Plugin } from '@oclif/core'
import { settings } from '@oclif/core/settings'

/** oclif looks for it beside package.json. */
export const manifestName = 'oclif.manifest.json'

/**
 * Writes oclif's list of the commands that are built in `folder`/dist into `folder`: with it the command starts
 * without loading every command.
 *
 * @throws when a command cannot be loaded.
 */
export async function writeManifest(folder: string, packageFile: string): Promise<void> {
  settings.enableAutoTranspile = false
  const plugin = new Plugin({
    root: folder,
    pjson: JSON.parse(readFileSync(packageFile, 'utf8')) as Interfaces.PJSON,
    isRoot: true,
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  })
  await plugin.load()
  writeFileSync(join(folder, manifestName), JSON.stringify(plugin.manifest, withKnownDefaults, 2))
}

/** Our flags know how their defaults are shown when they are built, so help has no command to load for that. */
function withKnownDefaults(key: string, value: unknown): unknown {
  return key === 'hasDynamicHelp' ? false : value
}
