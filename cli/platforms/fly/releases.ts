import { type PlatformDeploy, whyNotBack } from '../platform.ts'
import { commitInTag } from './machines.ts'
import type { Release } from './schemas.ts'

const states: Readonly<Record<string, PlatformDeploy['state']>> = {
  pending: 'underway',
  running: 'underway',
  complete: 'ended',
  succeeded: 'ended',
  failed: 'failed',
  interrupted: 'failed',
  cancelled: 'failed',
}

/** https://fly.io/docs/blueprints/rollback-guide */
const lostByRollback = [
  'secrets and [env] stay as they are today',
  'everything else of fly.toml is taken from the local file',
]

/** The releases of an app in the common language, the newest first. The newest complete one is what serves. */
export function deploysOf(releases: readonly Release[]): PlatformDeploy[] {
  const newestFirst = releases.toSorted((one, other) => other.version - one.version)
  const live = newestFirst.find(({ status }) => states[status] === 'ended')
  return newestFirst.map((release) => {
    const { version, status, imageRef, createdAt } = release
    const state = release === live ? 'live' : (states[status] ?? 'unknown')
    const commit = commitInTag(imageRef?.split('@', 1)[0]?.split(':').at(-1))
    return {
      id: `v${version}`,
      state,
      said: status,
      createdAt,
      ...(imageRef == null ? {} : { artifact: imageRef }),
      ...(commit === undefined ? {} : { release: commit }),
      rollback: rollbackTo(state, imageRef != null),
    }
  })
}

function rollbackTo(state: PlatformDeploy['state'], hasImage: boolean): PlatformDeploy['rollback'] {
  if (state === 'ended' && hasImage)
    return {
      possible: true,
      lost: lostByRollback,
      because: 'Fly.io has no rollback: the older image is deployed again, unless it is gone by now',
    }
  const because = state === 'ended' ? 'its image is not known' : whyNotBack(state, 'it never served whole')
  return { possible: false, lost: [], because }
}
