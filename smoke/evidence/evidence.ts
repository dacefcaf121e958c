import type { Handshake } from '../../service/contract/handshake.ts'
import type { Health } from '../../service/contract/health.ts'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import type { Contact } from '../contact.ts'
import type { LectureSeen } from '../flows/lecture-seen.ts'
import type { CollectionSeen, LeftoversSeen } from '../leftovers/leftovers-seen.ts'
import type { DeadLetters } from '../pegasus.ts'
import type { SoakSeen } from '../soak/soak-seen.ts'
import type { StopCause } from '../stop.ts'
import type { Transport } from '../transport.ts'
import type { PlatformSeen } from '../witness.ts'

/** The first contact: where the target is, how it is reached, and what came back from `GET /health`. */
export interface PreflightSeen {
  transport: Transport
  contact: Contact
  asked: Asked<null>
  /** The API's clock against this machine's, at most `uncertaintyMs` wrong; null when it told no time. */
  clock: { aheadMs: number; uncertaintyMs: number } | null
}

/** Who answered `GET /health`, each question on a connection of its own, in the order asked. */
export interface ReleaseSeen {
  answers: { release: string | null; instance: string | null }[]
  waitedMs: number
}

/** A handshake early in the run, and one at its end; null when the run ended before that, or had no use for it. */
export interface HandshakeSeen {
  first: Asked<Handshake>
  later: Asked<Handshake> | null
}

/** The dead letter when the run began and when it ended; null when it ended before the second look. */
export interface DeadLettersSeen {
  before: Asked<DeadLetters>
  after: Asked<DeadLetters> | null
}

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

/** The parts of a run that make a verdict on a deployment. */
export const coverageParts = ['smoke', 'handshake', 'soak'] as const
export type CoveragePart = (typeof coverageParts)[number]

/** What the operator asked for, as far as judging depends on it. */
export interface Plan {
  /** `gc`: what earlier runs have left is collected. */
  command: (typeof verdictCommands)[number]
  /** The release that must run, a commit SHA or the start of one; null when any will do. */
  release: string | null
  /** How long a deploy may take from the start of the run until everything is in its place, in milliseconds. */
  settleMs: number
  /** What must have been asked for a pass; nothing in particular when it is absent. */
  require?: readonly CoveragePart[]
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
