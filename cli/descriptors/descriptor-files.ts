import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Descriptor, PlatformName } from './descriptor.ts'

/** `path` is where the file stands, for a reader that needs what stands beside it. */
type Reader = (file: string, text: string, path: string) => Descriptor | Promise<Descriptor>

export interface DescriptorFile {
  file: string
  platform: PlatformName
}

interface Kind extends DescriptorFile {
  // Loaded when such a file is there: each brings a parser.
  reader(): Promise<Reader>
}

const railwayToml = async () => (await import('./railway-toml.ts')).readRailwayToml
const kinds: readonly Kind[] = [
  {
    file: 'render.yaml',
    platform: 'render',
    reader: async () => (await import('./render-yaml.ts')).readRenderYaml,
  },
  { file: 'railway.toml', platform: 'railway', reader: railwayToml },
  { file: 'railway.worker.toml', platform: 'railway', reader: railwayToml },
  {
    file: '.railway/railway.ts',
    platform: 'railway',
    reader: async () => (await import('./railway-ts.ts')).readRailwayTs,
  },
  { file: 'fly.toml', platform: 'fly', reader: async () => (await import('./fly-toml.ts')).readFlyToml },
]

/** The deployment files that a folder has, in an order that is always the same. */
export function descriptorFiles(folder: string): DescriptorFile[] {
  return kinds
    .filter(({ file }) => statSync(join(folder, file), { throwIfNoEntry: false }) !== undefined)
    .map(({ file, platform }) => ({ file, platform }))
}

/**
 * Reads a deployment file, named as seen from a folder. One that cannot be read is a descriptor with a problem and
 * without processes; undefined is given for a file whose name is of no known kind.
 */
export async function readDescriptor(folder: string, file: string): Promise<Descriptor | undefined> {
  const kind = kinds.find((known) => known.file === file) ?? kinds.find((known) => endsLike(file, known.file))
  if (kind === undefined) return undefined
  let text: string
  try {
    text = readFileSync(resolve(folder, file), 'utf8')
  } catch {
    const place = { file, line: 1, column: 1 }
    const problem = { place, says: 'the file cannot be read', remedy: 'Make it a file that you may read.' }
    return { platform: kind.platform, file, processes: [], problems: [problem] }
  }
  return (await kind.reader())(file, text, resolve(folder, file))
}

/** A file of another name is of the kind that it ends like: `staging/fly.toml`, `fly.staging.toml`. */
function endsLike(file: string, known: string): boolean {
  const name = file.replace(/.*\//, '')
  const [stem = '', ...rest] = known.replace(/.*\//, '').split('.')
  return name.startsWith(`${stem}.`) && name.endsWith(`.${rest.at(-1)}`)
}
