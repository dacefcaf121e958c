import type { Role } from '../../service/contract/environment.ts'
import { type PlatformName, platformNames } from '../descriptors/descriptor.ts'
import { declarationOf } from './declared.ts'
import type { ParityPolicy } from './policy.ts'
import type { Testimony } from './witness.ts'

/**
 * What two witnesses are compared across: API and worker of one deployment, two sources about one process, two
 * processes of one role, two environments, or the files of two platforms.
 */
export type Axis = 'roles' | 'sources' | 'instances' | 'environments' | 'platforms'

/** What is expected of a variable across an axis; `none` only tells what is there. */
export type Expectation = 'must-match' | 'must-differ' | 'none'

export interface Rule {
  expects: Expectation
  by: 'contract' | 'policy' | 'nobody'
}

/** The rule for a variable across an axis, by the contract's declaration and by the operator's policy. */
export function ruleFor(name: string, axis: Axis, policy: ParityPolicy): Rule {
  const own = ownRule(name, axis, policy)
  if (own !== undefined) return { expects: own, by: 'policy' }
  const declaration = declarationOf(name)
  if (declaration === undefined) return { expects: 'none', by: 'nobody' }
  const { parity } = declaration
  switch (axis) {
    case 'roles':
      return { expects: parity.roles === 'must-match' ? 'must-match' : 'none', by: 'contract' }
    case 'instances':
      return { expects: parity.roles === 'free' ? 'none' : 'must-match', by: 'contract' }
    case 'sources':
      return { expects: 'must-match', by: 'contract' }
    case 'environments':
      return { expects: parity.environments === 'free' ? 'none' : parity.environments, by: 'contract' }
    case 'platforms':
      return { expects: parity.environments === 'must-match' ? 'must-match' : 'none', by: 'contract' }
  }
}

function ownRule(name: string, axis: Axis, policy: ParityPolicy): Expectation | undefined {
  if (axis === 'environments' && policy['must-differ'].includes(name)) return 'must-differ'
  const within = axis === 'roles' || axis === 'sources' || axis === 'instances'
  return within && policy['must-match'].includes(name) ? 'must-match' : undefined
}

/** What each platform sets of its own accord. Source: the platforms' references of injected variables. */
const injected: Readonly<Record<PlatformName, RegExp>> = {
  render: /^(RENDER(_.*)?|IS_PULL_REQUEST|PORT)$/,
  railway: /^(RAILWAY_.*|PORT)$/,
  fly: /^(FLY_.*|PRIMARY_REGION|RELEASE_COMMAND)$/,
}

/** Whether the platform gives the variable to the process, so that no two witnesses need agree on it. */
export function isInjected(name: string, { kind, platform, observations }: Testimony): boolean {
  const platforms = platform === undefined ? platformNames : [platform]
  if (kind !== 'dotenv' && platforms.some((one) => injected[one].test(name))) return true
  return observations.get(name)?.from === 'injected' && declarationOf(name) === undefined
}

/** Whether the contract lets the role read the variable; it knows nothing of one of the operator's own. */
export function reads(role: Role | undefined, name: string): boolean {
  return role === undefined || (declarationOf(name)?.roles.includes(role) ?? true)
}
