import type { DrillGround } from '../drills/drill-ground.ts'
import { query } from '../drills/query.ts'
import { migrationHalfDone } from '../drills/schema.ts'
import type { Incident } from './incident.ts'

export const migrationStalls: Incident = {
  name: 'migration-stands-still',
  fault: migrationHalfDone,
  runbook: 'migration-rollback',
  answers: { decide: 'stuck' },
  hands: { 'a-migration-that-stands-still': (ground) => ground.restore() },
}

export const releaseBad: Incident = {
  name: 'release-bad',
  fault: {
    breaks:
      'a release has added to the schema, and its model key is wrong; the one before can run on what it added',
    expects: { outcome: 'fail', check: 'generation', says: /key|401/i },
    async inject(ground) {
      const { databaseUrl } = ground.stack.backends
      await deploy(ground, { PEGASUS_RELEASE: 'newest', OPENAI_API_KEY: 'mistyped' })
      // The newest migration has come with the newest release: the one before, which no longer runs, knew the one before.
      await query(databaseUrl, "update releases set schema_head = schema_head - 1 where release <> 'newest'")
    },
  },
  runbook: 'migration-rollback',
  answers: { decide: 'back' },
  hands: { 'roll-the-code-back': (ground) => deploy(ground, {}) },
  handsWithin: { 'roll-the-code-back': ['roll-back-api', 'roll-back-worker', 'record'] },
}

/** Puts a release on both roles, the API first. */
async function deploy(ground: DrillGround, variables: Record<string, string>): Promise<void> {
  await ground.replaceApi(variables)
  await ground.replaceWorker(variables)
}
