import { lstatSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/**
 * The folder in which Node keeps what it has compiled of this command, or undefined when there is none to be had. Whoever
 * can write there has code of his run here, so it is never the shared temporary folder, and nobody else may have made it.
 */
export function ownCompileCache(): string | undefined {
  const cacheHome = process.env['XDG_CACHE_HOME'] ?? ''
  const folder = join(isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'), 'pegasus-ops')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return isOwn(folder) ? join(folder, 'compiled') : undefined
  } catch {
    // A home that cannot be written to: every start compiles anew.
    return undefined
  }
}

/** Spares every further start the compiling of what it loads. NODE_COMPILE_CACHE, where it is set, has done so already. */
export function enableOwnCompileCache(): void {
  if (module.getCompileCacheDir() !== undefined) return
  const folder = ownCompileCache()
  if (folder !== undefined) module.enableCompileCache(folder)
}

function isOwn(folder: string): boolean {
  const { uid, mode } = lstatSync(folder)
  const self = process.getuid?.()
  return self === undefined || (uid === self && (mode & 0o077) === 0)
}
