import { z } from 'zod'
import { roles } from '../../service/contract/environment.ts'
import { Instant } from '../../service/contract/ids.ts'
import { StoredSchema } from '../../service/contract/schema-window.ts'
import { platformNames } from '../descriptors/descriptor.ts'

/** A fact, or why it is not known. What is not known has no default. */
export type Fact<Value> = { known: true; value: Value } | { known: false; because: string }

function fact<Value>(value: z.ZodType<Value>): z.ZodType<Fact<Value>> {
  return z.discriminatedUnion('known', [
    z.strictObject({ known: z.literal(true), value }),
    z.strictObject({ known: z.literal(false), because: z.string() }),
  ])
}

export function known<Value>(value: Value): Fact<Value> {
  return { known: true, value }
}

export function unknown(because: string): Fact<never> {
  return { known: false, because }
}

const Count = z.number().int().min(0)
const Head = z.number().int().min(0)

/** A deploy of a role, as its platform tells, with the commands that bring it back. */
export const DeployFact = z.strictObject({
  id: z.string(),
  state: z.enum(['live', 'underway', 'ended', 'crashed', 'failed', 'skipped', 'unknown']),
  said: z.string(),
  release: z.string().nullable(),
  artifact: z.string().nullable(),
  createdAt: Instant.nullable(),
  reason: z.string().nullable(),
  rollback: z.strictObject({
    possible: z.boolean(),
    /** What does not come back with it. */
    lost: z.array(z.string()),
    because: z.string().nullable(),
  }),
  commands: z.strictObject({
    rollBack: z.string(),
    /** Builds its commit again; null where nothing tells which. */
    redeploy: z.string().nullable(),
  }),
})
export type DeployFact = z.infer<typeof DeployFact>

export const AutoDeployFact = z.strictObject({
  state: z.enum(['on', 'off', 'inapplicable']),
  pause: z.string().nullable(),
  resume: z.string().nullable(),
})
export type AutoDeployFact = z.infer<typeof AutoDeployFact>

/** What is stored otherwise than when a deploy was made: names of variables, and sentences where there are no names. */
const ChangedFact = z.strictObject({ since: z.string(), changed: z.array(z.string()) })
export type ChangedFact = z.infer<typeof ChangedFact>

const RoleFacts = z.strictObject({
  process: fact(z.strictObject({ id: z.string(), name: z.string() })),
  /** The newest first. */
  deploys: fact(z.array(DeployFact)),
  autoDeploy: fact(AutoDeployFact),
  changed: fact(ChangedFact),
})
export type RoleFacts = z.infer<typeof RoleFacts>

/** A migration that is applied; `kind` is null where nobody who was asked knows it. */
const AppliedFact = z.strictObject({
  head: Head,
  name: z.string(),
  floor: Head,
  kind: z.enum(['additive', 'contracting', 'data']).nullable(),
})
export type AppliedFact = z.infer<typeof AppliedFact>

/** A release that has run here, by the releases table of the service. */
const ReleaseFact = z.strictObject({
  release: z.string(),
  role: z.enum(roles),
  schemaHead: Head,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  live: Count,
})
export type ReleaseFact = z.infer<typeof ReleaseFact>

/** What the repository holds at the commit of a release: its newest migration, and the oldest that its code needs. */
const CommitFact = z.strictObject({ release: z.string(), head: Head, minimum: Head.nullable() })
export type CommitFact = z.infer<typeof CommitFact>

const JobsFact = z.strictObject({
  /** That claimed them; null for those that wait. */
  release: z.string().nullable(),
  queued: Count,
  running: Count,
  deadLetters: Count,
})
export type JobsFact = z.infer<typeof JobsFact>

const DrainFact = z.strictObject({
  /** How long a worker may finish what it has begun. */
  drainSeconds: z.number().min(0),
  longestJobSeconds: z.number().min(0).nullable(),
})
export type DrainFact = z.infer<typeof DrainFact>

export const factsSchemaVersion = 'pegasus-ops/rollback-facts@1'

/** Everything that a rollback is decided from, so that a stored decision can be made again. Nothing in it is secret. */
export const RollbackFacts = z.strictObject({
  schemaVersion: z.literal(factsSchemaVersion),
  target: z.strictObject({ name: z.string(), url: z.string() }),
  gatheredAt: Instant,
  /** Null where the targets file names none for the target. */
  platform: z.enum(platformNames).nullable(),
  roles: z.strictObject({ api: RoleFacts, worker: RoleFacts }),
  schema: fact(StoredSchema),
  migrations: fact(z.array(AppliedFact)),
  releases: fact(z.array(ReleaseFact)),
  commits: fact(z.array(CommitFact)),
  jobs: fact(z.array(JobsFact)),
  drain: fact(DrainFact),
})
export type RollbackFacts = z.infer<typeof RollbackFacts>
