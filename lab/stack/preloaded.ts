import { pathToFileURL } from 'node:url'
import { programFile } from '../../smoke/project-files.ts'

/** Variables that make a process load a module of `preloads/` before its own code, with what that module reads. */
export function preloaded(module: string, variables: Record<string, string> = {}): Record<string, string> {
  const file = programFile(`lab/stack/preloads/${module}`)
  return { NODE_OPTIONS: `--import=${pathToFileURL(file).href}`, ...variables }
}
