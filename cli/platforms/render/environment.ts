import { Secret } from '../../../smoke/secret.ts'
import { injectedAtStart, merged } from '../injected.ts'
import type { StoredVariable } from '../variable.ts'
import type { Service, WholeGroup } from './schemas.ts'

/** https://render.com/docs/environment-variables */
const injectedNames = [
  'IS_PULL_REQUEST',
  'RENDER',
  'RENDER_CPU_COUNT',
  'RENDER_DISCOVERY_SERVICE',
  'RENDER_EXTERNAL_HOSTNAME',
  'RENDER_EXTERNAL_URL',
  'RENDER_GIT_BRANCH',
  'RENDER_GIT_COMMIT',
  'RENDER_GIT_REPO_SLUG',
  'RENDER_INSTANCE_ID',
  'RENDER_SERVICE_ID',
  'RENDER_SERVICE_NAME',
  'RENDER_SERVICE_TYPE',
]

/**
 * What a service gets: its own variables over those of its groups, and of two groups the one made last, which Render
 * does not promise but does.
 */
export function variablesOf(
  service: Service,
  own: readonly { key: string; value: string }[],
  groups: readonly WholeGroup[],
): StoredVariable[] {
  const newestFirst = groups.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
  return merged(
    own.map(({ key, value }) => ({ name: key, value: text(value), from: 'service' })),
    ...newestFirst.map(({ name: of, envVars, updatedAt }) =>
      envVars.map(
        ({ key, value }): StoredVariable => ({
          name: key,
          value: text(value),
          from: 'group',
          of,
          changedAt: updatedAt,
        }),
      ),
    ),
    injectedInto(service),
  )
}

function injectedInto({ type, serviceDetails }: Service): StoredVariable[] {
  const listens = type === 'web_service'
  const runtime = serviceDetails?.runtime ?? serviceDetails?.env
  return [
    ...injectedAtStart('Render', listens ? [...injectedNames, 'PORT'] : injectedNames),
    ...(runtime === 'node'
      ? [{ name: 'NODE_ENV', value: text('production'), from: 'injected' } as const]
      : []),
  ]
}

function text(value: string): StoredVariable['value'] {
  return { kind: 'text', text: new Secret(value) }
}
