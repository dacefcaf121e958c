import { GcsFault } from './fault.ts'
import type { StoredObject } from './object.ts'

const unserved = [
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
  'ifSourceGenerationMatch',
]

/**
 * The precondition of a request: null when it has none; `0` is "no object there". Throws GcsFault for one
 * that this server does not know, rather than pass over it.
 */
export function conditionOf(query: URLSearchParams): string | null {
  const unknown = unserved.find((name) => query.has(name))
  if (unknown !== undefined)
    throw new GcsFault('notImplemented', `${unknown} is not implemented by this server`)
  return query.get('ifGenerationMatch')
}

/** Throws conditionNotMet unless the condition holds of what is there. */
export function checkCondition(condition: string | null, present: StoredObject | undefined): void {
  if (condition === null || condition === (present?.generation ?? '0')) return
  throw new GcsFault('conditionNotMet')
}
