import type { Role } from '../../service/contract/environment.ts'
import type { Secret } from '../../smoke/secret.ts'

export type Provenance = 'service' | 'group' | 'shared' | 'secret' | 'injected' | 'file'

/** What a source tells of the value of a variable. */
export type StoredValue =
  /** The text itself. Any of them may be a secret, so none of them can be printed. */
  | { kind: 'text'; text: Secret }
  /** Taken from elsewhere: two of one source with the same `to` are equal by declaration, whatever the value. */
  | { kind: 'reference'; to: string }
  /** Only a digest, which compares with others of the same `scope` (one app of Fly.io) and with nothing else. */
  | { kind: 'digest'; digest: string; scope: string }
  /**
   * Only the platform holds it: sealed, generated, typed into a dashboard. `because` says which, in words. `as` is
   * the name of the value where the source has one: whatever has the same `as`, or refers `to` it, is the same value.
   */
  | { kind: 'withheld'; because: string; as?: string }

/** A place in a file, both counted from 1. */
export interface Place {
  file: string
  line: number
  column: number
}

export interface StoredVariable {
  name: string
  value: StoredValue
  from: Provenance
  /** The group or the other set that it comes from, by the name its owner gave it. */
  of?: string
  place?: Place
  changedAt?: Date
}

/** The variables of one process (a service or a process group) as one source has them, merged by its precedence. */
export interface StoredEnvironment {
  /** The name by which the platform knows the process, as `pegasus-api`, or the group `worker`. */
  process: string
  /** Which of the two it plays, where the source tells; undefined when it plays neither. */
  role?: Role
  variables: readonly StoredVariable[]
}
