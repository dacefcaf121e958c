import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Plugin } from '@oclif/core'
import { settings } from '@oclif/core/settings'

// For the published package only: with its list of commands at hand, help need not load each of them. In a
// checkout it would hide commands that are newer than it.
const root = dirname(import.meta.dirname)
settings.enableAutoTranspile = false
const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
})
await plugin.load()
writeFileSync(join(root, 'oclif.manifest.json'), JSON.stringify(plugin.manifest, null, 2))
