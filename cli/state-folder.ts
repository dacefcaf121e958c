import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Variables } from '../service/contract/environment.ts'

type StateFolder = 'runs' | 'ledgers' | 'walks'

/**
 * A folder of the operator's own state, in the XDG base directory for state. A path that is not absolute counts as
 * unset, as its specification says.
 */
export function stateFolder(name: StateFolder, variables: Variables): string {
  const given = variables['XDG_STATE_HOME'] ?? ''
  const state = isAbsolute(given) ? given : join(homedir(), '.local', 'state')
  return join(state, 'pegasus-ops', name)
}

/** The same, made when it is missing, for the eyes of its owner only. */
export function makeStateFolder(name: StateFolder, variables: Variables): string {
  const folder = stateFolder(name, variables)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
