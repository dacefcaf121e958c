import { type Role, roles } from '../../service/contract/environment.ts'
import { sameRelease } from '../../smoke/checks/same-release.ts'
import { named } from '../platforms/role.ts'
import type { DeployFact, RollbackFacts } from './facts.ts'

export interface RoleMove {
  /** The deploy that serves, or served and fell over; null where no platform was named. */
  current: DeployFact | null
  /** Null where the role runs the release already, and where no platform was named. */
  back: DeployFact | null
  moves: boolean
}

/** The release to go back to; or that there is none, or that it cannot be told, each with why. */
export type Choice =
  | { chosen: true; from: string; to: string; roles: Record<Role, RoleMove> }
  | { chosen: false; none: 'nothing' | 'unknown'; because: string }

/**
 * Finds the release that is meant, or else the newest one that was first deployed before the one that serves, ran on
 * both roles and did not fall over. One that came back by an earlier rollback is as old as its first deploy, so that
 * going back twice never leads to the release that one went back from.
 *
 * @param wanted a release, 7 digits of it, or the platform's id of a deploy.
 */
export function choose(facts: RollbackFacts, wanted: string | null): Choice {
  return facts.platform === null ? chooseBySightings(facts, wanted) : chooseByDeploys(facts, wanted)
}

/** What a deploy runs, as processes and people call it. */
export function releaseOf({ release, artifact }: DeployFact): string | null {
  return release ?? artifact
}

/** Whether a process that reports this release runs the deploy: it may go by its commit or by its image. */
export function runs(
  { release, artifact }: Pick<DeployFact, 'release' | 'artifact'>,
  reported: string,
): boolean {
  return [release, artifact].some(
    (name) => name !== null && (name === reported || sameRelease(reported, name)),
  )
}

function chooseByDeploys(facts: RollbackFacts, wanted: string | null): Choice {
  const api = facts.roles.api.deploys
  const worker = facts.roles.worker.deploys
  if (!api.known) return unknownChoice(`the deploys of the API are not known: ${api.because}`)
  if (!worker.known) return unknownChoice(`the deploys of the worker are not known: ${worker.because}`)
  const lists = { api: api.value, worker: worker.value }
  const current = { api: servingIn(lists.api), worker: servingIn(lists.worker) }
  for (const role of roles)
    if (current[role] === undefined)
      return unknownChoice(
        `the platform tells no deploy of the ${named(role)} that serves or has served last`,
      )
  const serving = current as Record<Role, DeployFact>
  const names = { api: releaseOf(serving.api), worker: releaseOf(serving.worker) }
  if (names.api === null || names.worker === null)
    return unknownChoice('the platform does not tell which release the live deploy runs')
  const candidates = wanted === null ? earlier(lists, names) : meant(lists, wanted)
  const [to, another] = candidates
  if (wanted !== null && another !== undefined)
    return unknownChoice(`${wanted} may mean ${candidates.join(' or ')}`)
  if (to === undefined) return nothingIn(lists, wanted)
  if (to === names.api && to === names.worker) return nothing(`both roles run ${to} already`)
  const moveOf = (role: Role): RoleMove => {
    const moves = names[role] !== to
    return { current: serving[role], moves, back: moves ? bestOf(lists[role], to) : null }
  }
  const from = names.api === to ? names.worker : names.api
  return { chosen: true, from, to, roles: { api: moveOf('api'), worker: moveOf('worker') } }
}

/** Without a platform only the service's own releases table tells what has run. */
function chooseBySightings({ releases }: RollbackFacts, wanted: string | null): Choice {
  if (!releases.known) return unknownChoice(`which releases have run here is not known: ${releases.because}`)
  const seen = (role: Role) =>
    new Map(
      releases.value
        .filter((one) => one.role === role)
        .map((one) => [one.release, { since: Date.parse(one.firstSeenAt), live: one.live }] as const),
    )
  const [api, worker] = [seen('api'), seen('worker')]
  const live = [...api, ...worker].filter(([, one]) => one.live > 0)
  if (live.length === 0) return unknownChoice('no process tells which release it runs')
  const newest = Math.max(...live.map(([, { since }]) => since))
  const from = live.find(([, { since }]) => since === newest)?.[0] ?? ''
  const onBoth = [...api].filter(([release]) => worker.has(release))
  const [to] = onBoth
    .filter(([release, { since }]) =>
      wanted === null ? since < newest && release !== from : sameRelease(release, wanted),
    )
    .toSorted(([, one], [, other]) => other.since - one.since)
    .map(([release]) => release)
  if (to === undefined)
    return nothing(
      wanted === null
        ? `no release before ${from} has run on both roles`
        : `${wanted} has not run on both roles here`,
    )
  const stands = (seenBy: ReadonlyMap<string, { live: number }>) =>
    (seenBy.get(to)?.live ?? 0) > 0 && [...seenBy].every(([release, one]) => release === to || one.live === 0)
  const moveOf = (moves: boolean): RoleMove => ({ current: null, back: null, moves })
  const moves = { api: !stands(api), worker: !stands(worker) }
  if (!moves.api && !moves.worker) return nothing(`both roles run ${to} already`)
  return {
    ...{ chosen: true, from, to },
    roles: { api: moveOf(moves.api), worker: moveOf(moves.worker) },
  }
}

/** Releases that ran well on both roles and were first deployed before those that serve, the newest first. */
function earlier(lists: Record<Role, DeployFact[]>, names: Record<Role, string | null>): string[] {
  const order = distinctReleases(lists.api).filter((release) =>
    roles.every((role) => {
      if (!ranWell(lists[role], release)) return false
      return names[role] === release || ageOf(lists[role], release) > ageOf(lists[role], names[role] ?? '')
    }),
  )
  return order
    .filter((release) => roles.some((role) => names[role] !== release))
    .toSorted((one, other) => ageOf(lists.api, one) - ageOf(lists.api, other))
}

function meant(lists: Record<Role, DeployFact[]>, wanted: string): string[] {
  return distinctReleases(lists.api).filter(
    (release) =>
      lists.api.some(
        (deploy) =>
          releaseOf(deploy) === release &&
          (deploy.id === wanted || runs(deploy, wanted) || release === wanted),
      ) &&
      roles.every((role) => lists[role].some((deploy) => releaseOf(deploy) === release && served(deploy))),
  )
}

function nothingIn(lists: Record<Role, DeployFact[]>, wanted: string | null): Choice {
  const nameless = roles.some((role) => lists[role].some((one) => served(one) && releaseOf(one) === null))
  if (nameless)
    return unknownChoice('the platform does not tell which release some of the earlier deploys run')
  if (wanted !== null) return nothing(`${wanted} has not served on both roles here`)
  const [newest] = lists.api
  const still =
    newest?.state === 'failed' || newest?.state === 'skipped'
      ? `; the newest deploy ${newest.id} never served, so the one before it still does`
      : ''
  return nothing(`no earlier release has run well on both API and worker${still}`)
}

function servingIn(deploys: readonly DeployFact[]): DeployFact | undefined {
  return deploys.find(({ state }) => state === 'live') ?? deploys.find(({ state }) => state === 'crashed')
}

function served({ state }: DeployFact): boolean {
  return state === 'live' || state === 'ended' || state === 'crashed'
}

function ranWell(deploys: readonly DeployFact[], release: string): boolean {
  const states = deploys.filter((one) => releaseOf(one) === release).map(({ state }) => state)
  return states.some((state) => state === 'live' || state === 'ended') && !states.includes('crashed')
}

/** How far down the list its first deploy is: the greater, the older. */
function ageOf(deploys: readonly DeployFact[], release: string): number {
  return deploys.findLastIndex((one) => releaseOf(one) === release)
}

function bestOf(deploys: readonly DeployFact[], release: string): DeployFact | null {
  const all = deploys.filter((one) => releaseOf(one) === release && served(one))
  return all.find(({ rollback }) => rollback.possible) ?? all[0] ?? null
}

function distinctReleases(deploys: readonly DeployFact[]): string[] {
  return [...new Set(deploys.flatMap((one) => releaseOf(one) ?? []))]
}

function nothing(because: string): Choice {
  return { chosen: false, none: 'nothing', because }
}

function unknownChoice(because: string): Choice {
  return { chosen: false, none: 'unknown', because }
}
