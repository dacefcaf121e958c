import type { Backends } from '../../service/contract/handshake.ts'
import { placeParts, type UrlPart, urlParts } from './url-parts.ts'
import type { Observation, ObservedValue, Testimony } from './witness.ts'

/** `stale`: what is stored is newer than what runs. Unknown is never equal. */
export const answers = ['equal', 'different', 'missing', 'unknown', 'stale'] as const
export type Answer = (typeof answers)[number]

/** How two values stand to each other, with the reason in words that hold neither. */
export interface Comparison {
  answer: Answer
  because: string
}

export interface Side {
  testimony: Testimony
  observation: Observation | undefined
}

/** The fingerprints of what counts where a variable is not set. */
export type Defaults = Readonly<Record<string, string>>

/**
 * Compares what two witnesses have under a name; null when there is nothing to compare, since neither has it or
 * one is no witness of it. Symmetric in its answer.
 */
export function compareValues(name: string, one: Side, other: Side, defaults: Defaults): Comparison | null {
  const sets = [one, other].filter(isSet)
  if (sets.length === 0) return null
  if (sets.length === 1) {
    const [unset, set] = isSet(one) ? [other, one] : [one, other]
    return unset.testimony.elsewhere === undefined ? compareWithUnset(name, set, unset, defaults) : null
  }
  const comparison = compareSet(one, other) ?? unknownOf(one, other)
  return comparison.answer === 'equal' ? comparison : (sameBackend(name, one, other) ?? comparison)
}

function isSet({ observation }: Side): boolean {
  return observation !== undefined && observation.value.kind !== 'blank'
}

function compareWithUnset(name: string, set: Side, unset: Side, defaults: Defaults): Comparison {
  const blank = unset.observation?.value.kind === 'blank' ? 'set to nothing' : 'not set'
  const where = `${blank} for ${label(unset)}`
  const fallback = Object.hasOwn(defaults, name) ? defaults[name] : undefined
  if (fallback === undefined) return { answer: 'missing', because: where }
  const value = set.observation?.value
  if (value?.kind !== 'fingerprint')
    return { answer: 'unknown', because: `${where}, where the default counts; ${untold(set)}` }
  return value.whole === fallback
    ? { answer: 'equal', because: `${where}, where the default counts, which is the same` }
    : { answer: 'missing', because: `${where}, where the default counts, which is another value` }
}

/** Null where these two cannot be compared as they stand. */
function compareSet(one: Side, other: Side): Comparison | null {
  const [left, right] = [one.observation, other.observation]
  if (left === undefined || right === undefined) return null
  const comparison = compareKnown(left.value, right.value)
  if (comparison !== null || one.testimony.source !== other.testimony.source) return comparison
  if (isShared(left) && left.from === right.from && left.of !== undefined && left.of === right.of)
    return { answer: 'equal', because: `both take it from ${left.of}` }
  return compareOrigins(left.value, right.value)
}

/** By what is told of the values themselves. */
function compareKnown(left: ObservedValue, right: ObservedValue): Comparison | null {
  if (left.kind === 'fingerprint' && right.kind === 'fingerprint') return compareFingerprints(left, right)
  if (left.kind !== 'digest' || right.kind !== 'digest' || left.scope !== right.scope) return null
  return left.digest === right.digest
    ? { answer: 'equal', because: 'the platform tells the same digest of both' }
    : { answer: 'different', because: 'the platform tells different digests of them' }
}

/** By where two values of one source come from. */
function compareOrigins(left: ObservedValue, right: ObservedValue): Comparison | null {
  const [one, other] = [originOf(left), originOf(right)]
  if (one !== undefined && one === other) return { answer: 'equal', because: `both take it from ${one}` }
  if (left.kind === 'reference' && right.kind === 'reference')
    return { answer: 'different', because: `one takes it from ${left.to}, the other from ${right.to}` }
  const reference = [left, right].find((value) => value.kind === 'reference')
  const written = [left, right].some((value) => value.kind === 'fingerprint')
  return reference !== undefined && written
    ? { answer: 'different', because: `one takes it from ${reference.to}, the other has a value of its own` }
    : null
}

/** What a value is called within its source, where it is told by name only. */
function originOf(value: ObservedValue): string | undefined {
  return value.kind === 'reference' ? value.to : value.kind === 'withheld' ? value.as : undefined
}

type Fingerprint = Extract<ObservedValue, { kind: 'fingerprint' }>

function compareFingerprints(left: Fingerprint, right: Fingerprint): Comparison {
  if (left.whole === right.whole) return { answer: 'equal', because: 'the values are the same' }
  if (left.parts === undefined || right.parts === undefined)
    return { answer: 'different', because: 'the values differ' }
  const apart = differingParts(left.parts, right.parts)
  return apart.length === 0
    ? { answer: 'equal', because: 'the addresses mean the same' }
    : { answer: 'different', because: describeParts(apart) }
}

function differingParts(
  left: Readonly<Record<UrlPart, string>>,
  right: Readonly<Record<UrlPart, string>>,
): UrlPart[] {
  return urlParts.filter((part) => left[part] !== right[part])
}

function describeParts(parts: readonly UrlPart[]): string {
  const names = new Intl.ListFormat('en').format(parts.map((part) => `the ${part}`))
  return `${names} ${parts.length === 1 && parts[0] !== 'parameters' ? 'differs' : 'differ'}`
}

/**
 * Whether two addresses lead to one database, whoever asks there and by whatever name: by their parts, or by what
 * the live processes say of themselves. Null where that cannot be told.
 */
export function samePlace(name: string, one: Side, other: Side): Comparison | null {
  const [left, right] = [partsOf(one), partsOf(other)]
  return left !== undefined && right !== undefined && placeParts.every((part) => left[part] === right[part])
    ? { answer: 'equal', because: 'host, port and database are the same' }
    : sameBackend(name, one, other)
}

function partsOf({ observation }: Side): Readonly<Record<UrlPart, string>> | undefined {
  return observation?.value.kind === 'fingerprint' ? observation.value.parts : undefined
}

function sameBackend(name: string, one: Side, other: Side): Comparison | null {
  const identity = identities[name]
  const [left, right] = [one.testimony.backends, other.testimony.backends]
  if (identity === undefined || left === undefined || right === undefined) return null
  const identified = identity(left)
  return identified !== null && identified === identity(right)
    ? {
        answer: 'equal',
        because: 'written in two ways, and the live processes are at the same one: another name of it',
      }
    : null
}

const identities: Readonly<Record<string, (backends: Backends) => string | null>> = {
  DATABASE_URL: ({ database }) =>
    database?.systemIdentifier == null
      ? null
      : JSON.stringify([database.systemIdentifier, database.name, database.schema]),
  REDIS_URL: ({ redis }) => (redis?.runId == null ? null : JSON.stringify([redis.runId, redis.index])),
}

function isShared({ from }: Observation): boolean {
  return from === 'group' || from === 'shared' || from === 'secret'
}

function unknownOf(one: Side, other: Side): Comparison {
  const untolds = [one, other].filter(({ observation }) => observation?.value.kind !== 'fingerprint')
  return { answer: 'unknown', because: [...new Set(untolds.map(untold))].join('; ') }
}

function untold(side: Side): string {
  const value = side.observation?.value
  switch (value?.kind) {
    case 'withheld':
      return `${label(side)}: ${value.because}`
    case 'digest':
      return `${label(side)}: only a digest of the platform's own is told`
    case 'reference':
      return `${label(side)} takes it from ${value.to}`
    default:
      return `${label(side)} tells only what cannot be compared with that`
  }
}

export function label({ testimony: { process, witness } }: Side): string {
  return process === '' ? witness : process
}
