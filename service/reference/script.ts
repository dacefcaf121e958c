import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Scalar's script in one form for those who unpack it and one for those who do not. */
export interface ReferenceScript {
  plain: Buffer
  gzipped: Buffer
  /** Changes with the content, so that a browser may keep what it got for good. */
  version: string
}

/** Where the script is: beside the built service, which `npm run build` has copied it to, or in its package. */
export function scriptFile(): string {
  const built = join(import.meta.dirname, 'scalar.js')
  if (existsSync(built)) return built
  return join(
    dirname(fileURLToPath(import.meta.resolve('@scalar/api-reference'))),
    'browser',
    'standalone.js',
  )
}

export async function readScript(): Promise<ReferenceScript> {
  const plain = await readFile(scriptFile())
  const version = createHash('sha256').update(plain).digest('hex').slice(0, 16)
  return { plain, gzipped: await promisify(gzip)(plain), version }
}
