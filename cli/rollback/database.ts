import { MigrationError } from '../../migrations/migration-error.ts'
import { migrationStatus } from '../../migrations/status.ts'
import { type AppliedFact, type Fact, known, type RollbackFacts, unknown } from './facts.ts'

/** Where the schema stands by the database itself, for when the service is too ill to tell. */
export async function schemaIn(
  databaseUrl: string,
  kinds: ReadonlyMap<string, NonNullable<AppliedFact['kind']>>,
): Promise<Pick<RollbackFacts, 'schema' | 'migrations'>> {
  const migrations = await appliedIn(databaseUrl, kinds)
  const newest = migrations.known ? migrations.value.at(-1) : undefined
  if (!migrations.known) return { schema: migrations, migrations }
  if (newest === undefined)
    return { schema: unknown('no migration was ever applied to the database'), migrations }
  const floor = Math.max(...migrations.value.map((one) => one.floor))
  return { schema: known({ head: newest.head, floor }), migrations }
}

async function appliedIn(
  databaseUrl: string,
  kinds: ReadonlyMap<string, NonNullable<AppliedFact['kind']>>,
): Promise<Fact<AppliedFact[]>> {
  try {
    const { applied, halfDone } = await migrationStatus(databaseUrl)
    if (halfDone !== null)
      return unknown(`${halfDone.name} is half done: pegasus-ops migrate status says how to mend it`)
    return known(
      applied.map(({ head, name, floor }) => ({ head, name, floor, kind: kinds.get(name) ?? null })),
    )
  } catch (error) {
    if (error instanceof MigrationError) return unknown(`the database: ${error.message}`)
    throw error
  }
}
