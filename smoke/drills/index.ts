import type { Drill } from './drill.ts'
import { asItIs, slowNetwork, twoApis, twoWorkers } from './healthy.ts'
import { modelGarbage, modelKeyRevoked, modelRateLimited, modelSilent } from './model.ts'
import { notTheExpectedRelease, oldApiBeside, oldWorker } from './release.ts'
import { migrationHalfDone, schemaAhead, schemaAheadInsideWindow, schemaBehind } from './schema.ts'
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

/** Every drill, in the order in which they are rehearsed; the healthy variants come last. */
export const drills: readonly Drill[] = [
  unreachableTarget,
  silentTarget,
  runnerWithoutDns,
  maintenancePage,
  apiDownBehindProxy,
  certificateExpired,
  certificateRunningOut,
  oldApiBeside,
  notTheExpectedRelease,
  oldWorker,
  schemaBehind,
  schemaAhead,
  migrationHalfDone,
  modelKeyRevoked,
  modelRateLimited,
  modelGarbage,
  modelSilent,
  asItIs,
  twoWorkers,
  twoApis,
  slowNetwork,
  behindTls,
  schemaAheadInsideWindow,
]

/** One drill of each family: the first. */
export const shortForm: readonly Drill[] = drills.filter(
  (drill, place) => drills.findIndex(({ family }) => family === drill.family) === place,
)
