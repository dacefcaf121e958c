import {
  type Answer,
  type Comparison,
  compareValues,
  type Defaults,
  type Side,
  samePlace,
} from './compare-values.ts'
import type { Compared } from './compared.ts'
import { declarationOf } from './declared.ts'
import { type Pair, pairsOf } from './pairs.ts'
import type { ParityPolicy } from './policy.ts'
import { remedyFor, remedyForRefusal, remedyForStaged } from './remedies.ts'
import { type Axis, isInjected, type Rule, reads, ruleFor } from './rules.ts'
import type { Testimony } from './witness.ts'

export interface Ignored {
  name: string
  because: string
}

export interface Parity {
  compared: Compared[]
  ignored: Ignored[]
}

/** Judges what all witnesses told. Pure: the same testimonies give the same answers. */
export function compare(
  testimonies: readonly Testimony[],
  { defaults, policy, against }: { defaults: Defaults; policy: ParityPolicy; against?: string },
): Parity {
  const ignored = new Map<string, Ignored>()
  const pairs = pairsOf(testimonies, against)
  const across = pairs.flatMap((pair) => comparePair(pair, { defaults, policy, ignored }))
  const alone = against === undefined ? testimonies.flatMap((one) => judgeAlone(one, policy, across)) : []
  return {
    compared: [...across, ...alone],
    ignored: [...ignored.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function comparePair(
  { axis, left, right }: Pair,
  { defaults, policy, ignored }: { defaults: Defaults; policy: ParityPolicy; ignored: Map<string, Ignored> },
): Compared[] {
  const names = [...new Set([...left.observations.keys(), ...right.observations.keys()])].toSorted()
  return names.flatMap((name) => {
    const reason = reasonToIgnore(name, [left, right], policy)
    if (reason !== undefined) {
      ignored.set(name, { name, because: reason })
      return []
    }
    const rule = ruleFor(name, axis, policy)
    return isAsked(name, rule, { axis, left, right })
      ? compareName(name, rule, { axis, left, right }, defaults)
      : []
  })
}

function reasonToIgnore(
  name: string,
  testimonies: readonly Testimony[],
  policy: ParityPolicy,
): string | undefined {
  if (Object.hasOwn(policy.ignore, name)) return policy.ignore[name]
  return testimonies.some((one) => isInjected(name, one)) ? 'the platform sets it' : undefined
}

/** Live processes tell of what the contract declares, and a role need not have what it does not read. */
function isAsked(name: string, rule: Rule, { axis, left, right }: Pair): boolean {
  if (rule.by === 'contract')
    return rule.expects !== 'none' && (reads(left.role, name) || reads(right.role, name))
  const told = declarationOf(name) !== undefined || (left.kind !== 'live' && right.kind !== 'live')
  return told && (rule.by === 'policy' || axis === 'roles' || axis === 'sources')
}

function compareName(name: string, rule: Rule, pair: Pair, defaults: Defaults): Compared[] {
  const [left, right] = [pair.left, pair.right].map((testimony) => ({
    testimony,
    observation: testimony.observations.get(name),
  })) as [Side, Side]
  const comparison = differ(rule, pair.axis, compareValues(name, left, right, defaults), () =>
    samePlace(name, left, right),
  )
  if (comparison === null || (pair.axis === 'platforms' && comparison.answer === 'unknown')) return []
  const { answer, because } = staleOr(comparison, name, pair, left, right)
  const drift = breaks(rule, answer)
  const compared = { name, axis: pair.axis, ...rule, answer, because, drift, left, right }
  return [{ ...compared, remedy: drift ? remedyFor(compared) : null }]
}

/** Two environments that must differ share a place already when only account or parameters differ. */
function differ(
  { expects }: Rule,
  axis: Axis,
  comparison: Comparison | null,
  place: () => Comparison | null,
): Comparison | null {
  if (comparison === null || expects !== 'must-differ' || axis !== 'environments') return comparison
  return comparison.answer === 'equal' ? comparison : (place() ?? comparison)
}

function staleOr(comparison: Comparison, name: string, { axis }: Pair, left: Side, right: Side): Comparison {
  if (axis !== 'sources' || comparison.answer === 'equal') return comparison
  if ([left, right].some(({ testimony }) => testimony.staged.includes(name)))
    return { answer: 'stale', because: 'stored with the platform, and not yet deployed' }
  const changedAt = left.observation?.changedAt
  const { startedAt } = right.testimony
  return changedAt !== undefined && startedAt !== undefined && changedAt > startedAt
    ? { answer: 'stale', because: 'what is stored is newer than the process that runs' }
    : comparison
}

function breaks({ expects }: Rule, answer: Answer): boolean {
  switch (expects) {
    case 'must-match':
      return answer === 'different' || answer === 'missing' || answer === 'stale'
    case 'must-differ':
      return answer === 'equal'
    case 'none':
      return false
  }
}

/** What one testimony shows by itself: what its role would not start with, and what waits to be deployed. */
function judgeAlone(testimony: Testimony, policy: ParityPolicy, across: readonly Compared[]): Compared[] {
  const sideOf = (name: string): Side => ({ testimony, observation: testimony.observations.get(name) })
  const told = new Set(
    across
      .filter(({ answer, left, right }) => answer === 'stale' && isAbout(testimony, left, right))
      .map(({ name }) => name),
  )
  const staged = testimony.staged
    .filter((name) => !told.has(name) && !Object.hasOwn(policy.ignore, name))
    .map((name): Compared => {
      const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      return {
        ...{ name: isName ? name : '*', axis: 'deployment', expects: 'must-match', by: 'contract' },
        ...{ answer: 'stale', drift: true, left: sideOf(name), right: null },
        because: isName ? 'stored with the platform, and not yet deployed' : name,
        remedy: remedyForStaged(testimony),
      }
    })
  return [
    ...testimony.refusals.map((one) => refused(one, sideOf(one.name))),
    ...heldNames(testimony, policy, across).map((name) => held(sideOf(name))),
    ...staged,
  ]
}

/** Variables that the role reads, whose values only the platform holds, and that nothing else was compared with. */
function heldNames(testimony: Testimony, policy: ParityPolicy, across: readonly Compared[]): string[] {
  const compared = new Set(
    across.filter(({ left, right }) => isAbout(testimony, left, right)).map(({ name }) => name),
  )
  return [...testimony.observations.values()]
    .filter(({ value }) => value.kind === 'withheld' || value.kind === 'digest')
    .map(({ name }) => name)
    .filter((name) => declarationOf(name) !== undefined && reads(testimony.role, name))
    .filter((name) => !compared.has(name) && reasonToIgnore(name, [testimony], policy) === undefined)
}

function held(left: Side): Compared {
  const value = left.observation?.value
  return {
    ...{ name: left.observation?.name ?? '', axis: 'start', expects: 'none', by: 'contract' },
    ...{ answer: 'unknown', drift: false, left, right: null, remedy: null },
    because: value?.kind === 'withheld' ? value.because : 'only a digest is told of it',
  }
}

function refused(refusal: Testimony['refusals'][number], left: Side): Compared {
  const { name, kind, found, why } = refusal
  const { elsewhere } = left.testimony
  const held = kind === 'unset' && elsewhere !== undefined
  return {
    ...{ name, axis: 'start', expects: 'must-match', by: 'contract', left, right: null },
    ...{ answer: held ? 'unknown' : kind === 'unset' ? 'missing' : 'different', drift: !held },
    because: held
      ? `not listed, and may stand in ${elsewhere}; ${why}`
      : `the ${left.testimony.role === 'api' ? 'API' : 'worker'} would refuse to start: ${kind === 'unset' ? `${found}, and ${why}` : found}`,
    remedy: held ? null : remedyForRefusal(refusal),
  }
}

function isAbout(testimony: Testimony, left: Side, right: Side | null): boolean {
  return left.testimony === testimony || right?.testimony === testimony
}
