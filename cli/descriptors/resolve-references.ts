import type { StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess } from './descriptor.ts'

/**
 * Lets what refers to a variable of a process of the same file have what that variable says, one step far: its text,
 * its own reference, or the name of the value that the platform holds for it.
 *
 * @param variableOf tells process and variable of a reference; undefined when it refers to something else.
 * @param missing hears of each reference to a variable that its process does not have.
 */
export function resolveReferences(
  processes: readonly DescribedProcess[],
  variableOf: (to: string) => [process: string, name: string] | undefined,
  missing: (variable: StoredVariable, process: string, name: string) => void,
): DescribedProcess[] {
  return processes.map((process) => ({ ...process, variables: process.variables.map(resolved) }))

  function resolved(variable: StoredVariable): StoredVariable {
    const [owner, key] = (variable.value.kind === 'reference' && variableOf(variable.value.to)) || []
    const source = processes.find(({ process, settings }) => process === owner && !isStore(settings))
    if (source === undefined || owner === undefined || key === undefined) return variable
    const target = source.variables.find(({ name }) => name === key)?.value
    if (target === undefined && source.elsewhere === undefined) missing(variable, owner, key)
    if (target?.kind === 'text' || target?.kind === 'reference') return { ...variable, value: target }
    if (target?.kind === 'withheld' && target.as !== undefined)
      return { ...variable, value: { kind: 'reference', to: target.as } }
    return variable
  }
}

/** A database or a key value instance: what can be taken from it stands in no file. */
function isStore(settings: DescribedProcess['settings']): boolean {
  return ['keyvalue', 'redis', 'database'].includes(String(settings['kind']?.value))
}
