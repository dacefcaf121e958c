import type { Role } from '../../service/contract/environment.ts'
import type { Backends } from '../../service/contract/handshake.ts'
import type { PlatformName } from '../descriptors/descriptor.ts'
import type { Place, Provenance } from '../platforms/variable.ts'
import type { UrlPart } from './url-parts.ts'

/** What is told of a value once it has passed the witness: enough to compare, nothing to read. */
export type ObservedValue =
  /** A keyed fingerprint of what the text comes down to; for an address also one of each of its parts. */
  | { kind: 'fingerprint'; whole: string; parts?: Readonly<Record<UrlPart, string>> }
  /** Taken from elsewhere within the same source. */
  | { kind: 'reference'; to: string }
  /** A digest of the platform's own, which compares inside its scope only. */
  | { kind: 'digest'; digest: string; scope: string }
  /** Only the platform holds it, or the witness is not sure of it; `as` is its name within the same source. */
  | { kind: 'withheld'; because: string; as?: string }
  /** Set to nothing, which counts as not set. */
  | { kind: 'blank' }

export interface Observation {
  name: string
  value: ObservedValue
  /** The deprecated name that it is set under. */
  under?: string
  from: Provenance
  /** The group or set that it comes from. */
  of?: string
  place?: Place
  changedAt?: Date
}

/** In what way a witness knows: the order is that of a release, from what was written to what runs. */
export const witnessKinds = ['dotenv', 'descriptor', 'platform', 'process', 'live'] as const
export type WitnessKind = (typeof witnessKinds)[number]

/** Why a role could not start with what the witness has, found by the service's own check. */
export interface Refusal {
  name: string
  kind: 'unset' | 'unusable'
  found: string
  why: string
  remedy: string
}

export interface Testimony {
  witness: string
  kind: WitnessKind
  /** What the processes that are compared as one deployment share; references hold within it. */
  source: string
  platform?: PlatformName
  /** The named target that it belongs to, where two are compared. */
  environment?: string
  process: string
  role?: Role
  /** What else gives variables to the process: what the witness does not list may stand there. */
  elsewhere?: string
  observations: ReadonlyMap<string, Observation>
  refusals: readonly Refusal[]
  /** What is stored and not yet deployed: names of variables, or a sentence where there are no names. */
  staged: readonly string[]
  startedAt?: Date
  /** What a live process works on, by its own account. */
  backends?: Backends
}

/** Something that keeps a witness from being heard whole, or that a reader of it should know. */
export interface WitnessProblem {
  witness: string
  /** Without it a rule cannot be judged, so that the verdict cannot be a pass. */
  needed: boolean
  says: string
  remedy: string
  place?: Place
}

export interface Hearing {
  testimonies: readonly Testimony[]
  problems: readonly WitnessProblem[]
}

export function unreadable(witness: string, says: string, remedy: string): Hearing {
  return { testimonies: [], problems: [{ witness, needed: true, says, remedy }] }
}

export function joinHearings(hearings: readonly Hearing[]): Hearing {
  return {
    testimonies: hearings.flatMap(({ testimonies }) => testimonies),
    problems: hearings.flatMap(({ problems }) => problems),
  }
}
