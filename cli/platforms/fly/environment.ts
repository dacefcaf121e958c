import { Secret } from '../../../smoke/secret.ts'
import { injectedAtStart, merged } from '../injected.ts'
import type { StoredVariable } from '../variable.ts'
import { configOf, releaseVersionOf } from './machines.ts'
import type { AppSecret, Definition, Machine, Release } from './schemas.ts'

/** https://fly.io/docs/machines/runtime-environment */
const injectedNames = [
  'FLY_ALLOC_ID',
  'FLY_APP_NAME',
  'FLY_IMAGE_REF',
  'FLY_MACHINE_ID',
  'FLY_MACHINE_VERSION',
  'FLY_PRIVATE_IP',
  'FLY_PROCESS_GROUP',
  'FLY_PUBLIC_IP',
  'FLY_REGION',
  'FLY_VM_MEMORY_MB',
  'PRIMARY_REGION',
]

export interface GroupFacts {
  app: string
  machines: readonly Machine[]
  secrets: readonly AppSecret[]
  /** What the newest release was made with, for a group without machines. */
  definition: Definition
}

/** What the machines of a group get: secrets over `[env]`, both of the whole app, and what Fly.io adds. */
export function variablesOf({ app, machines, secrets, definition }: GroupFacts): StoredVariable[] {
  const newest = newestOf(machines)
  const env = newest === undefined ? definition?.env : configOf(newest).env
  return merged(
    secrets.map(({ name, digest, updated_at, created_at }) => {
      const changedAt = updated_at ?? created_at
      return {
        name,
        value: { kind: 'digest', digest, scope: app },
        from: 'secret',
        ...(changedAt === undefined ? {} : { changedAt }),
      }
    }),
    Object.entries(env ?? {}).map(
      ([name, value]): StoredVariable => ({
        name,
        value: { kind: 'text', text: new Secret(value) },
        ...(isInjected(name) ? { from: 'injected' } : { from: 'shared', of: '[env]' }),
      }),
    ),
    injectedAtStart('Fly.io', injectedNames),
  )
}

/**
 * What is stored and is not what every machine of the group runs with: secrets that changed after the release of a
 * machine (https://fly.io/docs/apps/secrets), and `[env]` where machines of one group differ.
 */
export function stagedFor(
  { machines, secrets }: Pick<GroupFacts, 'machines' | 'secrets'>,
  releases: readonly Release[],
): string[] {
  const releasedAt = new Map(releases.map(({ version, createdAt }) => [version, createdAt]))
  const oldest = machines.map((machine) => releasedAt.get(releaseVersionOf(machine) ?? 0))
  const staged = secrets.filter(({ updated_at, created_at }) => {
    const changedAt = updated_at ?? created_at
    return changedAt !== undefined && oldest.some((at) => at !== undefined && changedAt > at)
  })
  const unknown = machines.filter((_, index) => oldest[index] === undefined)
  return [
    ...staged.map(({ name }) => name),
    ...differingIn(machines.map((machine) => configOf(machine).env ?? {})),
    ...unknown.map(({ id }) => `the release of machine ${id} is not known, so neither are its secrets`),
  ].toSorted()
}

function isInjected(name: string): boolean {
  return name.startsWith('FLY_') || name === 'PRIMARY_REGION' || name === 'RELEASE_COMMAND'
}

function newestOf(machines: readonly Machine[]): Machine | undefined {
  return machines.toSorted((one, other) => (releaseVersionOf(other) ?? 0) - (releaseVersionOf(one) ?? 0))[0]
}

function differingIn(environments: readonly Readonly<Record<string, string>>[]): string[] {
  const names = new Set(environments.flatMap((env) => Object.keys(env)))
  return [...names].filter(
    (name) => !isInjected(name) && new Set(environments.map((env) => env[name])).size > 1,
  )
}
