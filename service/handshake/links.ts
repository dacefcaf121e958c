import { Handshake, type Link, type LinkReason, type VariableEquality } from '../contract/handshake.ts'
import { type Answered, type Collected, ownAnswer, silentHeartbeats } from './collected.ts'
import type { BackendLink, Judged } from './findings.ts'

const farthestApartMs = 2_000

export function linksOf(
  collected: Collected,
  judged: readonly Judged[],
  variables: Readonly<Record<string, VariableEquality>>,
): Handshake['seams'] {
  return {
    queue: queueLink(collected),
    databaseForward: backendLink('databaseForward', collected, judged),
    databaseBack: backendLink('databaseBack', collected, judged),
    storageForward: backendLink('storageForward', collected, judged),
    storageBack: backendLink('storageBack', collected, judged),
    releases: releaseLink(collected),
    environment: environmentLink(collected, variables),
    clock: clockLink(collected),
  }
}

export function noLinkYet(reason: 'running' | 'abandoned'): Handshake['seams'] {
  const names = Object.keys(Handshake.shape.seams.shape)
  return Object.fromEntries(names.map((name) => [name, unknown(reason)])) as Handshake['seams']
}

function queueLink(collected: Collected): Link {
  const { queued, answered, askedBy, consumers } = collected
  if (!queued) return disproven('redis_unreachable', [askedBy])
  const ownIndex = ownAnswer(collected)?.backends.redis?.index
  const workers = answered.filter(({ identity }) => identity.role === 'worker')
  const elsewhere = answered.filter(
    ({ backends }) => backends.redis && ownIndex !== undefined && backends.redis.index !== ownIndex,
  )
  if (elsewhere.length > 0) return disproven('other_redis_index', instancesOf(elsewhere))
  const silent = silentHeartbeats(collected)
  const unheard = silent.filter(
    ({ beatSinceCall, instance }) => beatSinceCall && !consumers?.includes(instance),
  )
  if (unheard.length > 0)
    return disproven(
      'other_redis',
      unheard.map(({ instance }) => instance),
    )
  const taken = answered.filter(({ queue }) => queue !== null)
  if (taken.length > 0)
    return proven(Math.max(...taken.map(({ queue }) => queue?.roundTripMs ?? 0)), instancesOf(taken))
  const quiet = silent.filter(({ role }) => role === 'worker').map(({ instance }) => instance)
  const stuck = [...new Set([...quiet, ...(consumers ?? [])])]
  if (workers.length > 0) return disproven('not_taken', instancesOf(workers))
  return stuck.length > 0 ? disproven('silent_worker', stuck) : disproven('no_worker', [])
}

function backendLink(name: BackendLink, { askedBy, wrote }: Collected, judged: readonly Judged[]): Link {
  const own = name.startsWith('database') ? wrote.row : wrote.object
  if (own.outcome === 'refused') return disproven('api_may_not', [askedBy])
  if (own.outcome !== 'done') return disproven('api_cannot_reach', [askedBy])
  const others = judged
    .filter(({ identity }) => identity.instance !== askedBy)
    .map(({ identity, findings }) => ({ ...identity, ...findings[name] }))
  const against = others.find(({ state }) => state === 'disproven')
  if (against) return disproven(against.reason, instancesWith(others, against.reason))
  const open = others.find(({ state }) => state === 'unknown')
  if (open) return unknown(open.reason, instancesWith(others, open.reason))
  if (!others.some(({ role }) => role === 'worker')) return unknown('no_answer')
  return proven(Math.max(...others.map(({ tookMs }) => tookMs ?? 0)), instancesWith(others, 'proven'))
}

function releaseLink({ answered, askedBy }: Collected): Link {
  const own = answered.find(({ identity }) => identity.instance === askedBy)?.identity.release
  if (answered.length < 2 || own === undefined) return unknown('no_answer')
  const others = answered.filter(({ identity }) => identity.release !== own)
  return others.length === 0
    ? proven(null, instancesOf(answered))
    : disproven('different', instancesOf(others))
}

function environmentLink(
  { answered, askedBy }: Collected,
  variables: Readonly<Record<string, VariableEquality>>,
): Link {
  const told = answered.filter(({ digests }) => digests !== null)
  if (!told.some(({ identity }) => identity.role === 'worker')) return unknown('no_answer')
  const odd = Object.values(variables).filter(({ state }) => state !== 'equal')
  if (odd.length === 0) return proven(null, instancesOf(told))
  const against = odd.flatMap(({ groups, missingIn }) => [
    ...missingIn,
    ...groups.filter((group) => !group.includes(askedBy)).flat(),
  ])
  return disproven('different', [...new Set(against)].sort())
}

function clockLink(collected: Collected): Link {
  const { answered, askedBy } = collected
  const others = answered.filter(({ identity, roll }) => identity.instance !== askedBy && roll !== null)
  if (others.length === 0) return unknown('no_answer')
  const apart = others
    .filter(({ roll }) => roll !== null && isApart(roll.clock))
    .map(({ identity }) => identity)
  const database = ownAnswer(collected)?.databaseClock
  const against = [
    ...apart.map(({ instance }) => instance),
    ...(database && isApart(database) ? ['database'] : []),
  ]
  if (against.length > 0) return disproven('clocks_apart', against)
  return proven(Math.max(...others.map(({ roll }) => roll?.roundTripMs ?? 0)), instancesOf(others))
}

/** Whether two clocks surely differ by more than they may. */
function isApart({ offsetMs, uncertaintyMs }: { offsetMs: number; uncertaintyMs: number }): boolean {
  return Math.abs(offsetMs) - uncertaintyMs > farthestApartMs
}

function instancesOf(answered: readonly Answered[]): string[] {
  return answered.map(({ identity }) => identity.instance).sort()
}

function instancesWith(
  findings: readonly { instance: string; reason: LinkReason }[],
  reason: LinkReason,
): string[] {
  return findings.flatMap((one) => (one.reason === reason ? [one.instance] : [])).sort()
}

function proven(roundTripMs: number | null, instances: string[]): Link {
  return { state: 'proven', reason: 'proven', roundTripMs, instances }
}

function disproven(reason: LinkReason, instances: string[]): Link {
  return { state: 'disproven', reason, roundTripMs: null, instances }
}

function unknown(reason: LinkReason, instances: string[] = []): Link {
  return { state: 'unknown', reason, roundTripMs: null, instances }
}
