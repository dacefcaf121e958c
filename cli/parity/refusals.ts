import { checkEnvironment, type EnvironmentProblem } from '../../service/contract/check-environment.ts'
import type { Role } from '../../service/contract/environment.ts'
import type { StoredVariable } from '../platforms/variable.ts'
import { textsOf } from './fingerprint.ts'
import type { Refusal } from './witness.ts'

/** Stands for a value that is there and not told: no reader of the contract takes it for one that it knows. */
const placeholder = '(not told)'

/**
 * Why a role would refuse to start with what a source stores, by the service's own check. A value that is not
 * told counts as set: neither missing nor good.
 */
export function refusalsOf(role: Role, variables: readonly StoredVariable[]): Refusal[] {
  const untold = variables.filter(({ value }) => value.kind !== 'text').map(({ name }) => name)
  const check = checkEnvironment(role, {
    ...textsOf(variables),
    ...Object.fromEntries(untold.map((name) => [name, placeholder])),
  })
  if (check.ok) return []
  return check.problems.filter((problem) => isCertain(problem, untold)).map(refusal)
}

/** A problem that hangs on a value which is not told is none yet. */
function isCertain({ variable, found, remedy }: EnvironmentProblem, untold: readonly string[]): boolean {
  if (isUnset(found)) return true
  const about: string[] = `${variable} ${found} ${remedy}`.match(/[A-Z][A-Z0-9_]+/g) ?? []
  return !untold.some((name) => about.includes(name))
}

function refusal({ variable, found, why, remedy }: EnvironmentProblem): Refusal {
  return { name: variable, kind: isUnset(found) ? 'unset' : 'unusable', found, why, remedy }
}

function isUnset(found: string): boolean {
  return found === 'not set' || found === 'blank'
}
