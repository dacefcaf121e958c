import {
  type SchemaFit,
  type SchemaWindow,
  type StoredSchema,
  schemaFit,
} from '../../service/contract/schema-window.ts'
import { type Check, degraded, fail, inconclusive, pass, problem } from '../check.ts'
import { unanswered } from '../unanswered.ts'

const why =
  'A release that runs outside its schema window fails on queries, or damages what newer code wrote.'

export const schema: Check<'readiness'> = {
  name: 'schema',
  question: 'Can this release run on the schema that is there?',
  needs: ['readiness'],
  judge({ readiness }) {
    if (!readiness.ok)
      return unanswered(readiness, { expected: 'readiness tells where the schema stands', why })
    const told = readiness.value.checks.database.schema
    if (told === undefined) return unknownSchema
    if (told.stored === null) return nothingApplied(told)
    const { stored, window } = told
    const fit = schemaFit(window, stored)
    if (fit === 'fits') return pass(`the schema is at ${stored.head}, inside the release's window`)
    const problem = { expected: describe(window), seen: seen(stored), why, remedy: remedies[fit] }
    return fit === 'pending' ? degraded(problem) : fail(problem)
  },
}

const remedies: Record<Exclude<SchemaFit, 'fits'>, { advice: string; command?: string }> = {
  pending: {
    advice: 'The release can run, but migrations it knows are not applied yet. Apply them.',
    command: 'pegasus-ops migrate up',
  },
  behind: {
    advice: 'Apply the migrations of this release before it takes traffic.',
    command: 'pegasus-ops migrate up',
  },
  ahead: {
    advice: 'The database has moved past this release: deploy a newer release; do not migrate down first.',
    command: 'pegasus-ops migrate status',
  },
}

const unknownSchema = inconclusive(
  problem(
    { expected: 'readiness tells where the schema stands', why },
    'the API could not tell where the schema stands',
    'Make the database part of readiness ok first; then ask the database itself.',
    'pegasus-ops migrate status',
  ),
)

/** The database answered, and no migration of Pegasus is in it: a new one, or not the one that was meant. */
function nothingApplied({ window }: { window: SchemaWindow }) {
  return fail(
    problem(
      { expected: describe(window), why },
      'no migration is applied in the database that the API uses',
      'If DATABASE_URL names the database that is meant, apply the migrations of this release.',
      'pegasus-ops migrate up',
    ),
  )
}

function describe({ head, minimum }: SchemaWindow): string {
  return `a schema that has migration ${minimum} applied and lets code of head ${head} run`
}

function seen({ head, floor }: StoredSchema): string {
  return `the schema is at ${head} and needs code of head ${floor} or newer`
}
