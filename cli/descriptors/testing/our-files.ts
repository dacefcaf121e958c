import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Descriptor } from '../descriptor.ts'
import { descriptorFiles } from '../descriptor-files.ts'
import { readFlyToml } from '../fly-toml.ts'
import { readRailwayToml } from '../railway-toml.ts'
import { readRailwayTs } from '../railway-ts.ts'
import { readRenderYaml } from '../render-yaml.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The text of each deployment file of this repository, by its name. */
export const ourFiles: Readonly<Record<string, string>> = Object.fromEntries(
  descriptorFiles(root).map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]),
)

/** Reads texts as if they stood in files of these names in this repository. */
export function readTexts(texts: Readonly<Record<string, string>>): Promise<Descriptor[]> {
  return Promise.all(Object.entries(texts).map(([file, text]) => readText(file, text)))
}

export async function readText(file: string, text: string): Promise<Descriptor> {
  if (file.endsWith('.yaml')) return readRenderYaml(file, text)
  if (file.endsWith('.ts')) return readRailwayTs(file, text, join(root, file))
  return file.startsWith('fly') ? readFlyToml(file, text) : readRailwayToml(file, text)
}
