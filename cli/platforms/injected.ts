import type { StoredVariable } from './variable.ts'

/** Variables that a platform sets by itself when a process starts, which no source gives the value of. */
export function injectedAtStart(called: string, names: readonly string[]): StoredVariable[] {
  return names.map((name) => ({
    name,
    value: { kind: 'withheld', because: `${called} sets it when the process starts` },
    from: 'injected',
  }))
}

/** The variables of the sets by name: of two with one name the earlier set's wins. */
export function merged(...sets: readonly (readonly StoredVariable[])[]): StoredVariable[] {
  const byName = new Map<string, StoredVariable>()
  for (const variable of sets.flat()) if (!byName.has(variable.name)) byName.set(variable.name, variable)
  return [...byName.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
