import { apiStopped } from './api.ts'
import { databaseClosed } from './database.ts'
import type { Incident } from './incident.ts'
import { migrationStalls, releaseBad } from './migration.ts'
import { keyRevoked, repliesUnusable } from './model-provider.ts'
import { stagingDrifted } from './parity.ts'
import { workerStopped } from './queue.ts'
import { workerLeftBehind } from './release.ts'
import { tablesDropped } from './restore.ts'
import { bucketReadOnly } from './storage.ts'

/** Every incident that is rehearsed, in that order: at least one of each page, and one of each play. */
export const incidents: readonly Incident[] = [
  workerStopped,
  keyRevoked,
  bucketReadOnly,
  databaseClosed,
  apiStopped,
  releaseBad,
  migrationStalls,
  repliesUnusable,
  workerLeftBehind,
  stagingDrifted,
  tablesDropped,
]
