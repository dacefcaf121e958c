import type { Role } from '../../service/contract/environment.ts'
import type { Setting } from './descriptor.ts'

/** The role that a start command starts, whatever stands around it; undefined when it starts neither. */
export function roleOfCommand(command: Setting | undefined): Role | undefined {
  if (typeof command?.value !== 'string') return undefined
  const worker = /\bservice\/worker\.[cm]?[jt]s\b|\bstart:worker\b/.test(command.value)
  const api = /\bservice\/api\.[cm]?[jt]s\b|\b(?:npm|yarn|pnpm|bun)(?: run)? start\b(?!:)/.test(command.value)
  return worker === api ? undefined : worker ? 'worker' : 'api'
}

/** The role that a name speaks of: `pegasus-worker`, `worker`, `api`, `web`, `app`. */
export function roleOfName(name: string): Role | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  if (words.includes('worker') || words.includes('workers')) return 'worker'
  return ['api', 'web', 'app'].some((word) => words.includes(word)) ? 'api' : undefined
}
