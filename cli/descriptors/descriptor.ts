import type { Place, StoredEnvironment } from '../platforms/variable.ts'

export const platformNames = ['render', 'railway', 'fly'] as const
export type PlatformName = (typeof platformNames)[number]

/** A setting of a process as a file states it: normalized, so that files of different platforms compare. */
export interface Setting {
  value: string | number | boolean | null
  place: Place
  /** It is stated, and nobody can tell what: neither right nor wrong nor absent. Its value is null. */
  unreadable?: true
}

export interface DescribedProcess extends StoredEnvironment {
  place: Place
  /**
   * What else gives it variables that the file does not list, in words, as a group made in a dashboard: a variable
   * that is not listed may stand there, so it is unknown and not missing.
   */
  elsewhere?: string
  /** By the name that the table of settings uses, as `healthPath`, `startCommand`, `graceSeconds`. */
  settings: Readonly<Record<string, Setting>>
}

export interface DescriptorProblem {
  place: Place
  says: string
  remedy: string
  /** What stands there may be right: it cannot be told here. */
  unreadable?: true
}

/** A deployment file, read. A file that cannot be read whole has problems and no processes of doubtful content. */
export interface Descriptor {
  platform: PlatformName
  file: string
  processes: readonly DescribedProcess[]
  /**
   * Its processes in each environment, the usual one first, where the file asks for the environment. `processes` are
   * then those of all, and a variable that is not the same in all is withheld.
   */
  environments?: readonly { name: string; processes: readonly DescribedProcess[] }[]
  problems: readonly DescriptorProblem[]
}
