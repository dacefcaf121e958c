import { hostname, userInfo } from 'node:os'
import type { Variables } from '../service/contract/environment.ts'
import { printable } from '../smoke/printable.ts'

export function operatorOf(variables: Variables): string {
  const name = variables['GITHUB_ACTIONS'] === 'true' ? variables['GITHUB_ACTOR'] : undefined
  return printable(`${name || userName()}@${hostname()}`, 200)
}

/** A user id that the machine has no name for, as in many containers, is an error to Node. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
