import { Secret } from '../../../smoke/secret.ts'
import { railwayReference } from '../../descriptors/railway-reference.ts'
import { merged } from '../injected.ts'
import type { StoredValue, StoredVariable } from '../variable.ts'
import type { Patch, Values, VariableName } from './operations.ts'

export interface ServiceVariables {
  /** Names of the service's own variables, sealed ones too. */
  names: readonly VariableName[]
  rendered: Values
  written: Values
}

/** What a service gets: its own variables, and what Railway adds. A shared variable is its own by reference only. */
export function variablesOf({ names, rendered, written }: ServiceVariables): StoredVariable[] {
  const own = new Map(names.map((variable) => [variable.name, variable]))
  const all = new Set([...own.keys(), ...Object.keys(written), ...Object.keys(rendered)])
  return merged(
    [...all].map((name) => {
      const known = own.get(name)
      if (known === undefined && !(name in written) && isInjected(name))
        return { name, value: storedValue(rendered[name], undefined, false), from: 'injected' }
      const sealed = known?.isSealed ?? false
      const reference = referenceIn(written[name])
      return {
        name,
        value: storedValue(rendered[name], reference, sealed),
        ...provenanceOf(reference, sealed),
        ...(known === undefined ? {} : { changedAt: known.updatedAt }),
      }
    }),
  )
}

/** https://docs.railway.com/variables/reference */
export function isInjected(name: string): boolean {
  return name.startsWith('RAILWAY_') || name === 'PORT'
}

/** What is edited and not yet deployed, of this service and of what all share; other settings as a sentence. */
export function stagedIn(patch: Patch | null | undefined, service: { id: string; name: string }): string[] {
  const { variables, ...settings } = patch?.services?.[service.id] ?? {}
  return [
    ...Object.keys(variables ?? {}),
    ...Object.keys(patch?.sharedVariables ?? {}),
    ...(Object.keys(settings).length === 0
      ? []
      : [`settings of ${service.name}: ${Object.keys(settings).join(', ')}`]),
  ]
}

/** Names whose stored value is not the one that a deployment was made with. Sealed values cannot be compared. */
export function changedSince(deployed: Values, stored: Values): string[] {
  return [...new Set([...Object.keys(deployed), ...Object.keys(stored)])].filter(
    (name) =>
      !isInjected(name) &&
      deployed[name] !== null &&
      stored[name] !== null &&
      deployed[name] !== stored[name],
  )
}

interface Reference {
  set: string
  to: string
}

/** `${{Postgres.DATABASE_URL}}`, when that is the whole value. */
function referenceIn(written: string | null | undefined): Reference | undefined {
  const [, set, name] = /^\$\{\{\s*([^{}.]+?)\s*\.\s*(\w+)\s*\}\}$/.exec(written?.trim() ?? '') ?? []
  return set === undefined || name === undefined ? undefined : { set, to: railwayReference(set, name) }
}

function storedValue(
  rendered: string | null | undefined,
  reference: Reference | undefined,
  sealed: boolean,
): StoredValue {
  if (typeof rendered === 'string' && !sealed) return { kind: 'text', text: new Secret(rendered) }
  if (reference !== undefined) return { kind: 'reference', to: reference.to }
  return {
    kind: 'withheld',
    because:
      sealed || rendered === null ? 'it is sealed: Railway shows it to nobody' : 'Railway gives no value',
  }
}

function provenanceOf(
  reference: Reference | undefined,
  sealed: boolean,
): Pick<StoredVariable, 'from' | 'of'> {
  if (sealed) return { from: 'secret' }
  if (reference === undefined) return { from: 'service' }
  return { from: reference.set === 'shared' ? 'shared' : 'service', of: reference.set }
}
