import { mustMatch } from '../contract/environment-digest.ts'
import type { Handshake, HandshakeProcess, VariableEquality } from '../contract/handshake.ts'
import { type Answered, type Collected, ownAnswer } from './collected.ts'
import { findingsOf, type Judged } from './findings.ts'
import { linksOf } from './links.ts'

// That all run one release is a link of its own.
const compared = mustMatch.filter((name) => name !== 'PEGASUS_RELEASE')

/**
 * What a handshake says in the end. The digests are told only to who brought the key: `disclose`.
 */
export function composeHandshake(
  everything: Collected,
  disclose: boolean,
): Omit<Handshake, 'id' | 'status' | 'startedAt' | 'durationMs'> {
  const { members, strangers } = withoutStrangers(everything)
  const collected = { ...everything, answered: members }
  const judged = members.map((one) => ({ ...one, findings: findingsOf(one, collected) }))
  const told = members.flatMap(({ identity, digests }) =>
    digests === null ? [] : [[identity.instance, digests] as const],
  )
  const variables = compareDigests(compared, new Map(told))
  return {
    askedBy: collected.askedBy,
    seams: linksOf(collected, judged, variables),
    processes: judged
      .map((one) => processOf(one, collected, disclose))
      .sort((one, other) => one.instance.localeCompare(other.instance)),
    heartbeats: collected.heartbeats === null ? null : [...collected.heartbeats],
    strangers,
    variables,
    ...collected.facts,
  }
}

/**
 * Calls in Redis are heard on every database index: an answer from another one is ours only when the process
 * beats in our database.
 */
function withoutStrangers(collected: Collected): { members: Answered[]; strangers: number } {
  const ownIndex = ownAnswer(collected)?.backends.redis?.index
  const beating = new Set(collected.heartbeats?.map(({ instance }) => instance))
  const members = collected.answered.filter(({ identity, backends, queue }) => {
    const index = backends.redis?.index
    const sameIndex = ownIndex === undefined || index === undefined || index === ownIndex
    return sameIndex || queue !== null || beating.has(identity.instance)
  })
  return { members, strangers: collected.answered.length - members.length }
}

function processOf(
  { identity, backends, databaseClock, roll, queue, digests, findings }: Judged,
  { heartbeats }: Collected,
  disclose: boolean,
): HandshakeProcess {
  return {
    ...identity,
    beats: heartbeats === null ? null : heartbeats.some(({ instance }) => instance === identity.instance),
    rollRoundTripMs: roll?.roundTripMs ?? null,
    queueRoundTripMs: queue?.roundTripMs ?? null,
    clock: roll?.clock ?? null,
    databaseClock,
    backends,
    ...findings,
    variables: disclose ? digests : null,
  }
}

/** How each variable stands among processes, by the digests that they told under one key. */
function compareDigests(
  names: readonly string[],
  digests: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Record<string, VariableEquality> {
  return Object.fromEntries(names.flatMap((name) => compareOne(name, digests)))
}

function compareOne(
  name: string,
  digests: ReadonlyMap<string, Readonly<Record<string, string>>>,
): [string, VariableEquality][] {
  const instances = [...digests.keys()].sort()
  const byDigest = Map.groupBy(instances, (instance) => digests.get(instance)?.[name])
  const missingIn = byDigest.get(undefined) ?? []
  byDigest.delete(undefined)
  const groups = [...byDigest.values()]
  if (groups.length === 0) return []
  const state = groups.length > 1 ? 'different' : missingIn.length > 0 ? 'missing' : 'equal'
  return [[name, { state, groups, missingIn }]]
}
