import { apiClockFast, workerClockFast } from './clocks.ts'
import { anotherDatabase, laggingStandby } from './database.ts'
import type { Drill } from './drill.ts'
import { environmentDrifts } from './environment.ts'
import {
  asItIs,
  deadLettersFromBefore,
  longJobRunning,
  rollingDeploy,
  slowMachine,
  slowNetwork,
  twoApis,
  twoWorkers,
} from './healthy.ts'
import { interruptions } from './interruption.ts'
import { deadLettersGrow, workerDiesAgainAndAgain } from './jobs.ts'
import { modelGarbage, modelKeyRevoked, modelRateLimited, modelSilent } from './model.ts'
import {
  anotherRedis,
  anotherRedisIndex,
  queuePaused,
  redisEvicts,
  redisFlushed,
  redisMayEvict,
} from './redis.ts'
import { notTheExpectedRelease, oldApiBeside, oldWorker } from './release.ts'
import {
  migrationHalfDone,
  migrationUnderWay,
  requestsBehindALock,
  schemaAhead,
  schemaAheadInsideWindow,
  schemaBehind,
} from './schema.ts'
import { apiRestarts, brownOut, readinessDown, readinessFlapping } from './soak.ts'
import {
  anotherBucket,
  anotherKindOfBucket,
  anotherPrefix,
  bucketDown,
  bucketDownForWorker,
  bucketReadOnlyForWorker,
  bucketTruncating,
  signedAddressesRefused,
} from './storage.ts'
import {
  apiDownBehindProxy,
  behindTls,
  certificateExpired,
  certificateRunningOut,
  maintenancePage,
  runnerWithoutDns,
  silentTarget,
  unreachableTarget,
} from './target.ts'
import { workerAbsent, workerBlocked, workerFrozen, workerKilled } from './worker.ts'

/** Every drill, in the order in which they are rehearsed; the healthy variants come last. */
export const drills: readonly Drill[] = [
  unreachableTarget,
  silentTarget,
  runnerWithoutDns,
  maintenancePage,
  apiDownBehindProxy,
  certificateExpired,
  certificateRunningOut,
  oldWorker,
  oldApiBeside,
  notTheExpectedRelease,
  schemaBehind,
  schemaAhead,
  migrationHalfDone,
  requestsBehindALock,
  workerAbsent,
  workerKilled,
  workerFrozen,
  workerBlocked,
  workerClockFast,
  apiClockFast,
  anotherDatabase,
  laggingStandby,
  anotherRedisIndex,
  anotherRedis,
  queuePaused,
  redisMayEvict,
  redisEvicts,
  anotherPrefix,
  anotherBucket,
  anotherKindOfBucket,
  bucketReadOnlyForWorker,
  bucketDownForWorker,
  bucketTruncating,
  bucketDown,
  signedAddressesRefused,
  ...environmentDrifts,
  deadLettersGrow,
  workerDiesAgainAndAgain,
  modelKeyRevoked,
  modelRateLimited,
  modelGarbage,
  modelSilent,
  readinessFlapping,
  readinessDown,
  brownOut,
  apiRestarts,
  ...interruptions,
  asItIs,
  twoWorkers,
  twoApis,
  slowMachine,
  slowNetwork,
  behindTls,
  schemaAheadInsideWindow,
  migrationUnderWay,
  redisFlushed,
  longJobRunning,
  rollingDeploy,
  deadLettersFromBefore,
]

/** One drill of each family: the first. */
export const shortForm: readonly Drill[] = drills.filter(
  (drill, place) => drills.findIndex(({ family }) => family === drill.family) === place,
)
