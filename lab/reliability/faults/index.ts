import type { Fault } from '../fault.ts'
import { bucketRefusing, bucketSlow, bucketTruncating, bucketUnavailable } from './bucket.ts'
import { clocksApart } from './clocks.ts'
import { diskFull } from './full-disk.ts'
import { apiKilled, workerKilled } from './killed-processes.ts'
import { modelFailing, modelGarbage, modelOffSchema, modelRateLimited, modelSilent } from './model.ts'
import { oldReleaseBeside } from './old-release.ts'
import { postgresConnectionsCut, postgresRestarted } from './postgres.ts'
import { redisFlushed, redisRestarted } from './redis.ts'

/** Every fault of the campaign, in the order in which they are injected. */
export const faults: readonly Fault[] = [
  workerKilled,
  apiKilled,
  redisRestarted,
  redisFlushed,
  postgresRestarted,
  postgresConnectionsCut,
  bucketRefusing,
  bucketTruncating,
  bucketSlow,
  bucketUnavailable,
  diskFull,
  modelRateLimited,
  modelFailing,
  modelGarbage,
  modelOffSchema,
  modelSilent,
  clocksApart,
  oldReleaseBeside,
]
