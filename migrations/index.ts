import { initial } from './0001-initial.ts'
import { operatorWalks } from './0002-operator-walks.ts'
import type { Migration } from './migration.ts'

/** Every migration, oldest first. */
export const migrations: readonly Migration[] = [initial, operatorWalks]
