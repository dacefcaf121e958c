import type { Role } from '../../service/contract/environment.ts'
import { roleOfName } from '../descriptors/role-of.ts'

export function named(role: Role): string {
  return role === 'api' ? 'API' : 'worker'
}

/** Which of the two a process plays, by its id or its name, for whom the name does not tell. */
export type Roles = Readonly<Record<string, Role>>

/** The role that was told, else the one that the name speaks of. */
export function roleOf({ id, name }: { id: string; name: string }, told: Roles = {}): Role | undefined {
  return told[id] ?? told[name] ?? roleOfName(name)
}
