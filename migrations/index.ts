import { initial } from './0001-initial.ts'
import { operatorWalks } from './0002-operator-walks.ts'
import { objects } from './0003-objects.ts'
import { lectureKeys } from './0004-lecture-keys.ts'
import { artifactKeys } from './0005-artifact-keys.ts'
import { exportKeys } from './0006-export-keys.ts'
import { lectureStanding } from './0007-lecture-standing.ts'
import { deletionProgress } from './0008-deletion-progress.ts'
import { receiptsOfLectures } from './0009-receipts-of-lectures.ts'
import { ledgerIndexes } from './0010-ledger-indexes.ts'
import { objectLines } from './0011-object-lines.ts'
import { lectureCounts } from './0012-lecture-counts.ts'
import { listIndexes } from './0013-list-indexes.ts'
import type { Migration } from './migration.ts'

/** Every migration, oldest first. */
export const migrations: readonly Migration[] = [
  initial,
  operatorWalks,
  objects,
  lectureKeys,
  artifactKeys,
  exportKeys,
  lectureStanding,
  deletionProgress,
  receiptsOfLectures,
  ledgerIndexes,
  objectLines,
  lectureCounts,
  listIndexes,
]
