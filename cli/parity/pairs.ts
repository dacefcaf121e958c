import type { Axis } from './rules.ts'
import { type Testimony, type WitnessKind, witnessKinds } from './witness.ts'

/** Two testimonies that are compared, the one that is meant to be right first. */
export interface Pair {
  axis: Axis
  left: Testimony
  right: Testimony
}

/** Which testimonies are compared with which, and across what. `against` is the environment on the other side. */
export function pairsOf(testimonies: readonly Testimony[], against?: string): Pair[] {
  const ours = testimonies.filter(({ environment }) => against === undefined || environment !== against)
  const theirs = testimonies.filter(({ environment }) => against !== undefined && environment === against)
  if (against !== undefined) return acrossEnvironments(ours, theirs)
  return [...acrossRoles(ours), ...acrossInstances(ours), ...acrossSources(ours), ...acrossPlatforms(ours)]
}

function acrossRoles(testimonies: readonly Testimony[]): Pair[] {
  const within = [...bySource(testimonies).values()].flatMap((group) => {
    const [api] = group.filter(({ role }) => role === 'api')
    const [worker] = group.filter(({ role }) => role === 'worker')
    return api === undefined || worker === undefined ? [] : [pair('roles', api, worker)]
  })
  const paired = new Set(within.flatMap(({ left, right }) => [left.source, right.source]))
  const left = testimonies.filter(({ source }) => !paired.has(source))
  const apis = left.filter(({ role }) => role === 'api')
  const workers = left.filter(({ role }) => role === 'worker')
  const [api, worker] = [apis[0], workers[0]]
  const alone = apis.length === 1 && workers.length === 1 && api !== undefined && worker !== undefined
  return alone ? [...within, pair('roles', api, worker)] : within
}

function acrossInstances(testimonies: readonly Testimony[]): Pair[] {
  return [...bySource(testimonies).values()].flatMap((group) =>
    rolesOf(group).flatMap((role) => {
      const [first, ...others] = group.filter((one) => one.role === role)
      return first === undefined ? [] : others.map((other) => pair('instances', first, other))
    }),
  )
}

/** Each source of a process against the next one on its way from what was written to what runs. */
function acrossSources(testimonies: readonly Testimony[]): Pair[] {
  const platforms = new Set(testimonies.flatMap(({ platform }) => (platform ? [platform] : [])))
  const whole =
    platforms.size > 1 ? testimonies.filter(({ platform }) => platform !== undefined) : testimonies
  const pairs = [...(platforms.size > 1 ? platforms : [undefined])].flatMap((platform) => {
    const group = whole.filter((one) => platform === undefined || one.platform === platform)
    return rolesOf(group).flatMap((role) => chain('sources', inOrder(group, role)))
  })
  return pairs
}

/** The first testimony of each source about a role; one without a role speaks for any. */
function inOrder(testimonies: readonly Testimony[], role: Testimony['role']): Testimony[] {
  const ranked = testimonies
    .filter((one) => one.role === role || one.role === undefined)
    .toSorted((a, b) => rank(a.kind) - rank(b.kind))
  return ranked.filter((one, index) => ranked.findIndex(({ source }) => source === one.source) === index)
}

function acrossPlatforms(testimonies: readonly Testimony[]): Pair[] {
  const descriptors = testimonies.filter(({ kind }) => kind === 'descriptor')
  return rolesOf(descriptors).flatMap((role) => {
    const ofRole = descriptors.filter((one) => one.role === role)
    const first = ofRole.filter(
      (one, index) => ofRole.findIndex(({ platform }) => platform === one.platform) === index,
    )
    return chain('platforms', first)
  })
}

/** Our side is what is changed, theirs what it is measured by. Witnesses of one kind are compared where there are. */
function acrossEnvironments(ours: readonly Testimony[], theirs: readonly Testimony[]): Pair[] {
  return rolesOf(theirs).flatMap((role) => {
    const [mine, others] = [ours, theirs].map((all) => all.filter((one) => one.role === role))
    const alike = (others ?? []).flatMap((other) => {
      const one = mine?.find(({ kind }) => kind === other.kind)
      return one === undefined ? [] : [pair('environments', other, one)]
    })
    const unique = alike.filter(
      ({ left }, index) => alike.findIndex((one) => one.left.kind === left.kind) === index,
    )
    if (unique.length > 0) return unique
    const [one, other] = [mine?.[0], others?.[0]]
    return one === undefined || other === undefined ? [] : [pair('environments', other, one)]
  })
}

function chain(axis: Axis, testimonies: readonly Testimony[]): Pair[] {
  return testimonies.slice(1).map((right, index) => pair(axis, testimonies[index] ?? right, right))
}

function pair(axis: Axis, left: Testimony, right: Testimony): Pair {
  return { axis, left, right }
}

function bySource(testimonies: readonly Testimony[]): Map<string, Testimony[]> {
  return Map.groupBy(testimonies, ({ source }) => source)
}

/** The roles that are spoken of; undefined only where nobody says which it is. */
function rolesOf(testimonies: readonly Testimony[]): Testimony['role'][] {
  const told = [...new Set(testimonies.flatMap(({ role }) => (role ? [role] : [])))]
  return told.length > 0 ? told : testimonies.length > 0 ? [undefined] : []
}

function rank(kind: WitnessKind): number {
  return witnessKinds.indexOf(kind)
}
