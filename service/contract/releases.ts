import { z } from 'zod'
import { roles } from './environment.ts'
import { Instant } from './ids.ts'
import { namedObject } from './named.ts'
import { StoredSchema } from './schema-window.ts'

const Count = z.number().int().min(0)

/** A migration that this database has. */
export const AppliedMigration = namedObject('AppliedMigration', {
  head: z.number().int(),
  name: z.string(),
  floor: z.number().int().describe('The oldest head whose code can still run once it is applied.'),
  kind: z
    .enum(['additive', 'contracting', 'data'])
    .nullable()
    .describe('null where the release that answers does not know the migration.'),
  appliedAt: Instant,
})
export type AppliedMigration = z.infer<typeof AppliedMigration>

/** A release that has run in a role. */
export const KnownRelease = namedObject('KnownRelease', {
  release: z.string(),
  role: z.enum(roles),
  schemaHead: z.number().int().describe('The newest migration that it knows.'),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  live: Count.describe('How many processes of it have beaten within the last minute.'),
})
export type KnownRelease = z.infer<typeof KnownRelease>

/** The jobs in flight and the dead letters that workers of one release have taken. */
export const ReleaseJobs = namedObject('ReleaseJobs', {
  release: z.string().nullable().describe('null for those that no worker has, or ever had.'),
  queued: Count,
  running: Count,
  deadLetters: Count,
})
export type ReleaseJobs = z.infer<typeof ReleaseJobs>

/** `GET /ops/releases`: what a decision to roll back goes by, all of one moment. */
export const Releases = namedObject('Releases', {
  schema: StoredSchema.nullable().describe('null where no migration was ever applied.'),
  migrations: z.array(AppliedMigration).describe('The oldest first.'),
  releases: z.array(KnownRelease).describe('The hundred last seen, the newest first.'),
  jobs: z.array(ReleaseJobs).describe('Only releases that have any.'),
})
export type Releases = z.infer<typeof Releases>
