import { type PlatformDeploy, type PlatformInstance, whyNotBack } from '../platform.ts'
import type { Deployment, DeploymentEvent } from './operations.ts'

const instanceStates: Readonly<Record<string, PlatformInstance['state']>> = {
  CREATED: 'starting',
  INITIALIZING: 'starting',
  RESTARTING: 'starting',
  RUNNING: 'running',
  CRASHED: 'crashed',
  EXITED: 'stopped',
  STOPPED: 'stopped',
  SKIPPED: 'stopped',
  REMOVING: 'stopped',
  REMOVED: 'stopped',
}

const deployStates: Readonly<Record<string, PlatformDeploy['state']>> = {
  INITIALIZING: 'underway',
  QUEUED: 'underway',
  WAITING: 'underway',
  NEEDS_APPROVAL: 'underway',
  BUILDING: 'underway',
  DEPLOYING: 'underway',
  FAILED: 'failed',
  CRASHED: 'crashed',
  SKIPPED: 'skipped',
  REMOVING: 'ended',
  REMOVED: 'ended',
}

const imageGone = 'Railway no longer keeps its image: redeploy builds it again with its own variables'

export function instancesOf({ instances, meta }: Deployment): PlatformInstance[] {
  return instances
    .filter(({ status }) => status !== 'REMOVED')
    .map(({ id, status }) => ({
      id,
      state: instanceStates[status] ?? 'unknown',
      said: status,
      ...(meta?.image == null ? {} : { artifact: meta.image }),
      ...(meta?.commitHash == null ? {} : { release: meta.commitHash }),
    }))
}

/**
 * A deployment in the common language.
 *
 * @param active whether the service counts it among those that serve.
 * @param reason why it fell, where Railway tells.
 */
export function deployOf(deployment: Deployment, active: boolean, reason?: string): PlatformDeploy {
  const { id, status, createdAt, meta, canRollback } = deployment
  const state = stateOf(deployment, active)
  const hasServed = state === 'ended' || state === 'crashed'
  const why = reason ?? (active ? quietEndOf(deployment) : undefined)
  return {
    id,
    state,
    said: status,
    createdAt,
    ...(meta?.commitHash == null ? {} : { release: meta.commitHash }),
    ...(meta?.image == null ? {} : { artifact: meta.image }),
    ...(why === undefined ? {} : { reason: why }),
    rollback:
      canRollback && state !== 'live'
        ? { possible: true, lost: [] }
        : { possible: false, lost: [], because: hasServed ? imageGone : whyNotBack(state) },
  }
}

export function reasonIn(events: readonly DeploymentEvent[]): string | undefined {
  const failed = events.findLast(({ payload }) => payload?.error != null)
  if (failed === undefined) return undefined
  const { error, reason } = failed.payload ?? {}
  return `${failed.step}: ${[error, reason].filter((words) => words != null).join(' — ')}`
}

function stateOf(
  { status, deploymentStopped, instances }: Deployment,
  active: boolean,
): PlatformDeploy['state'] {
  if (status !== 'SUCCESS' && status !== 'SLEEPING') return deployStates[status] ?? 'unknown'
  // Without a health check a deployment succeeds when it starts, and may fall over at any time after.
  if (allAre(instances, 'CRASHED')) return 'crashed'
  return active && !deploymentStopped && !allAre(instances, 'EXITED') ? 'live' : 'ended'
}

/** Railway keeps calling a process a success that has ended with 0. */
function quietEndOf({ instances }: Deployment): string | undefined {
  return allAre(instances, 'EXITED') ? 'its processes have exited by themselves' : undefined
}

function allAre(instances: Deployment['instances'], status: string): boolean {
  return instances.length > 0 && instances.every((instance) => instance.status === status)
}
