import type { Health } from '../../service/contract/health.ts'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import type { DeadLettersSeen } from '../checks/dead-letters.ts'
import type { PreflightSeen } from '../checks/preflight.ts'
import type { ReleaseSeen } from '../checks/release.ts'
import type { LectureSeen } from '../flows/lecture-seen.ts'
import type { HandshakeSeen } from '../handshake/handshake-seen.ts'
import type { CollectionSeen, LeftoversSeen } from '../leftovers/leftovers-seen.ts'
import type { SoakSeen } from '../soak/soak.ts'
import type { StopCause } from '../stop.ts'
import type { PlatformSeen } from '../witness.ts'

/** Everything a run can see of a deployment, by name. Each is plain data that survives JSON. */
export interface Observations {
  preflight: PreflightSeen
  release: ReleaseSeen
  health: Asked<Health>
  readiness: Asked<Readiness>
  handshake: HandshakeSeen
  lecture: LectureSeen
  soak: SoakSeen
  deadLetters: DeadLettersSeen
  platform: PlatformSeen
  leftovers: LeftoversSeen
  collection: CollectionSeen
}
export type ObservationName = keyof Observations

export const observationNames = [
  'preflight',
  'release',
  'health',
  'readiness',
  'handshake',
  'lecture',
  'soak',
  'deadLetters',
  'platform',
  'leftovers',
  'collection',
] as const satisfies ObservationName[]

/** The commands that end in a verdict. */
export const verdictCommands = ['verify', 'smoke', 'soak', 'status', 'gc'] as const

/** What the operator asked for, as far as judging depends on it. */
export interface Plan {
  /** `gc`: what earlier runs have left is collected. */
  command: (typeof verdictCommands)[number]
  /** The release that must run, a commit SHA or the start of one; null when any will do. */
  release: string | null
  /** How long a rollout may take until its instances agree, in milliseconds. */
  settleMs: number
}

/** Why an observation was deliberately not made. */
export interface Omission {
  because: 'inapplicable' | 'flag'
  detail: string
}

/** When something went on, in milliseconds; the start counts from that of the run. */
export interface Timing {
  startedMs: number
  durationMs: number
}

/** What is known of a run before it has seen anything. */
export interface RunHeader {
  /** Random; tells runs apart that began in the same second. */
  runId: string
  /** Name and version of what runs. */
  tool: string
  /** Who runs it and where, as `name@host`. */
  operator: string
  plan: Plan
  target: { name: string; url: string }
  startedAt: string
}

/**
 * What one run saw. Judging is a function of this alone, so a stored run gives the same verdict again. An
 * observation that is neither made nor omitted was cut off: that is never a pass.
 */
export interface Evidence extends RunHeader {
  durationMs: number
  observations: Partial<Observations>
  timings: Partial<Record<ObservationName, Timing>>
  omitted: Partial<Record<ObservationName, Omission>>
  /** What cut the run short, or null when it ran to its end. `unknown`: its record breaks off. */
  stopped: StopCause | 'unknown' | null
}
