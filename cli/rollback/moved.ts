import type { PlatformDeploy } from '../platforms/platform.ts'
import type { Probed } from '../walk/step.ts'
import type { DeployName, Move } from './plan.ts'

/**
 * Whether a role has been moved, by what the platform lists now: the newest deploy tells, and whatever was the newest
 * when the plan was made tells that nothing has happened since. No clock is trusted.
 */
export function moved(deploys: readonly PlatformDeploy[], { from, to, newest }: Move): Probed {
  const [now] = deploys
  if (now === undefined) return { state: 'cannot tell', detail: 'The platform lists no deploy.' }
  if (now.id === newest) return { state: 'not done', detail: `Nothing was deployed since ${newest}.` }
  if (isOf(now, to))
    return now.state === 'failed' || now.state === 'skipped'
      ? { state: 'not done', detail: `${now.id} was begun, and is ${now.said}.` }
      : { state: 'done', detail: `${now.id} is ${now.said}.` }
  if (isOf(now, from))
    return { state: 'not done', detail: `${now.id} was deployed since, and runs what ran before.` }
  return {
    state: 'cannot tell',
    detail: `${now.id} was deployed since by somebody else, and runs ${now.release ?? now.artifact ?? 'something unknown'}.`,
  }
}

/** The deploys that have come since the plan was made, the newest first. */
export function since(
  deploys: readonly PlatformDeploy[],
  { newest }: Pick<Move, 'newest'>,
): readonly PlatformDeploy[] {
  const known = deploys.findIndex(({ id }) => id === newest)
  return known === -1 ? deploys : deploys.slice(0, known)
}

export function isOf(deploy: Pick<PlatformDeploy, 'release' | 'artifact'>, name: DeployName): boolean {
  return name.release === null || deploy.release === undefined
    ? name.artifact !== null && deploy.artifact === name.artifact
    : deploy.release === name.release
}
