import type { VariableEquality } from '../contract/handshake.ts'

/** How each variable stands among processes, by the digests that they told under one key. */
export function compareDigests(
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
