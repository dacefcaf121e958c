import type { PlatformName } from '../../descriptors/descriptor.ts'

export const since = ['none', 'additive', 'contracting', 'data'] as const
export type Since = (typeof since)[number]

/** What a rollback is decided in. */
export interface Situation {
  platform: PlatformName
  /** The kind of the migration that came with the release that serves. */
  since: Since
  jobsInFlight: boolean
  /** Whether the platform still has what was built of the release before. */
  imageKept: boolean
}
