import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, Size } from '../reliability/fault.ts'
import { faults as ofCampaign } from '../reliability/faults/index.ts'
import {
  answerLostAfterCommit,
  answerLostAfterEnqueue,
  bucketRemovalsRefused,
  bucketStuck,
  bucketWriteRefused,
  bucketWriteUnconfirmed,
  killedAt,
  workerFrozen,
} from './counted-faults.ts'
import { drainWhileFrozen } from './drain-while-frozen.ts'
import type { OracleFault } from './strike.ts'

/** How long what the campaign breaks stays broken here. */
const brokenMs = 2000
const size: Size = {
  workerKills: 1,
  apiKills: 1,
  lectureEveryMs: 1000,
  lecturesAtMost: 0,
  underWayAtMost: 0,
  brokenMs,
  drainMs: 0,
}

/** A fault of the campaign, for the time of one turn. */
function briefly(fault: Fault): OracleFault {
  const ofModel = fault.name.startsWith('model-')
  const ofBucket = fault.name.startsWith('bucket-')
  return {
    name: fault.name,
    breaks: fault.breaks,
    sparesReads: ofModel || ofBucket || fault.name === 'disk-full',
    async begin({ ground }) {
      const before = ofModel ? await ground.model.faultsPlayed() : ground.bucket.troubled
      const injected = fault.inject(ground, size)
      let done = false
      const over = injected.then(() => {
        done = true
        return sleep(brokenMs)
      })
      return {
        over,
        async struck() {
          if (ofModel) return (await ground.model.faultsPlayed()) > before
          return ofBucket ? ground.bucket.troubled > before : done
        },
        async heal() {
          await injected
          await fault.heal?.(ground)
          return []
        },
      }
    },
  }
}

/** Every fault that the oracle draws from. */
export const faults: readonly OracleFault[] = [
  ...ofCampaign.map(briefly),
  answerLostAfterCommit('api'),
  answerLostAfterCommit('worker'),
  answerLostAfterEnqueue,
  bucketWriteRefused,
  bucketWriteUnconfirmed,
  bucketRemovalsRefused,
  bucketStuck,
  ...(['api', 'worker'] as const).flatMap((role) =>
    (['bucket', 'postgres', 'redis'] as const).map((backend) => killedAt(role, backend)),
  ),
  workerFrozen,
  ...(['bucket', 'postgres', 'redis'] as const).flatMap((backend) =>
    (['api', 'worker'] as const).map((role) => drainWhileFrozen(role, backend)),
  ),
]

/** @throws {RangeError} when there is no fault of this name. */
export function faultNamed(name: string): OracleFault {
  const found = faults.find((fault) => fault.name === name)
  if (found === undefined) throw new RangeError(`there is no fault ${name}`)
  return found
}
