import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { machineVariables } from '../../lab/stack/testing/surroundings.ts'
import { projectRoot } from '../../smoke/project-files.ts'
import { builtCommand } from './built-command.ts'

export interface Loaded {
  code: number | null
  /** Of which packages, and of our own by their path from dist/. */
  packages: ReadonlySet<string>
  own: readonly string[]
}

/** Runs the built command, and tells which modules that loads. */
export async function loadedBy(args: readonly string[]): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  try {
    const list = join(folder, 'modules')
    const lister = join(folder, 'list-modules.mjs')
    writeFileSync(list, '')
    writeFileSync(lister, listerTo(list))
    const child = spawn(process.execPath, ['--import', pathToFileURL(lister).href, builtCommand, ...args], {
      cwd: folder,
      env: { ...machineVariables(), XDG_STATE_HOME: folder },
      stdio: 'ignore',
    })
    const [code] = await once(child, 'close')
    const urls = readFileSync(list, 'utf8').split('\n')
    const ours = `${pathToFileURL(join(projectRoot, 'dist')).href}/`
    return {
      code,
      packages: new Set(urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])),
      own: urls.filter((url) => url.startsWith(ours)).map((url) => url.slice(ours.length)),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function listerTo(file: string): string {
  return `import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    appendFileSync(${JSON.stringify(file)}, url + '\\n')
    return next(url, context)
  },
})`
}
