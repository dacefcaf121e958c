import { withDatabase } from '../connection.ts'
import { readLedger } from '../ledger.ts'
import { migrateDown } from '../run.ts'

/** Takes migrations back until a database stands where it stood before the one of that name. */
export async function takeBackTo(databaseUrl: string, { before }: { before: string }): Promise<void> {
  const isApplied = async () =>
    ((await withDatabase(databaseUrl, readLedger)) ?? []).some(({ name }) => name === before)
  if (!(await isApplied())) throw new Error(`${before} is not applied`)
  while (await isApplied()) await migrateDown(databaseUrl)
}
