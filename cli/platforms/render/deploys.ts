import { type PlatformDeploy, whyNotBack } from '../platform.ts'
import type { Deploy, DeployEnded, Failure } from './schemas.ts'

type State = PlatformDeploy['state']

const states: Readonly<Record<string, State>> = {
  created: 'underway',
  queued: 'underway',
  build_in_progress: 'underway',
  pre_deploy_in_progress: 'underway',
  update_in_progress: 'underway',
  live: 'live',
  deactivated: 'ended',
  build_failed: 'failed',
  pre_deploy_failed: 'failed',
  update_failed: 'failed',
}

/** https://render.com/docs/rollbacks: everything else comes back. */
const lostByRollback = [
  'the values of linked environment groups stay as they are today',
  'disks, instance type and domains stay as they are today',
]

/** A deploy in the common language, with what Render says of its end, where it ended badly. */
export function deployOf(deploy: Deploy, end: DeployEnded | undefined): PlatformDeploy {
  const { id, status, commit, image, createdAt } = deploy
  const state = stateOf(deploy, end)
  const artifact = image?.sha ?? image?.ref
  const reason = reasonOf(end)
  return {
    id,
    state,
    said: status,
    ...(commit?.id === undefined ? {} : { release: commit.id }),
    ...(artifact === undefined ? {} : { artifact }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(reason === undefined ? {} : { reason }),
    rollback:
      state === 'ended'
        ? {
            possible: true,
            lost: lostByRollback,
            because:
              'Render keeps so many builds as the workspace pays for: whether it still has this one shows when it is asked for',
          }
        : { possible: false, lost: [], because: whyNotBack(state) },
  }
}

/** Whether it ended badly, so that Render's events say why. */
export function endedBadly({ status }: Deploy): boolean {
  return status === 'canceled' || states[status] === 'failed'
}

function stateOf({ status, startedAt }: Deploy, end: DeployEnded | undefined): State {
  if (status !== 'canceled') return states[status] ?? 'unknown'
  // Under the overlap policy "wait" a queued deploy gives way to the next one and never begins.
  return startedAt === undefined || end?.reason.newDeploy != null ? 'skipped' : 'failed'
}

function reasonOf(end: DeployEnded | undefined): string | undefined {
  if (end === undefined) return undefined
  const { failure, newDeploy } = end.reason
  if (newDeploy != null) return `it gave way to ${newDeploy.id}`
  return failure == null ? undefined : describe(failure)
}

function describe(failure: Failure): string | undefined {
  const reasons = [
    failure.nonZeroExit === undefined ? [] : [`it exited with ${failure.nonZeroExit}`],
    failure.earlyExit === true ? ['it exited early'] : [],
    failure.oomKilled == null ? [] : ['it was killed for lack of memory'],
    failure.unhealthy === undefined ? [] : [`it was not healthy: ${failure.unhealthy}`],
    failure.timedOutSeconds === undefined ? [] : [`it timed out after ${failure.timedOutSeconds} s`],
    failure.timedOutReason === undefined ? [] : [failure.timedOutReason],
    failure.evicted === true ? ['it was evicted'] : [],
  ].flat()
  return reasons.length === 0 ? undefined : reasons.join(', ')
}
