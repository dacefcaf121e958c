import { Flags } from '@oclif/core'
import { describeChange } from '../../../migrations/catalog.ts'
import { exitCodes } from '../../exit-code.ts'
import { databaseUrl, target } from '../../migrate/database.ts'
import type { LintFinding } from '../../migrate/lint-migrations.ts'
import { lockTimeout } from '../../migrate/lock-timeout.ts'
import type { ObservedMigration } from '../../migrate/observe-migrations.ts'
import type { ObservedStatement } from '../../migrate/observe-session.ts'
import { planLines } from '../../migrate/plan-lines.ts'
import { planMigrations } from '../../migrate/plan-migrations.ts'
import { scratch } from '../../migrate/postgres-flag.ts'
import { PegasusCommand } from '../../pegasus-command.ts'

interface Plan {
  schemaVersion: 'pegasus-ops/migration-plan@1'
  appliedHead: number
  pending: (Pick<ObservedMigration, 'head' | 'name' | 'floor' | 'kind' | 'transactional'> & {
    statements: Omit<ObservedStatement, 'lockTimeoutMs'>[]
  })[]
  findings: LintFinding[]
  /** Where the schema is not what the applied migrations make, a line each. */
  drift: string[]
}

export default class MigratePlan extends PegasusCommand {
  static override summary = 'Show what the pending migrations would do, with the locks they take'
  static override description =
    `Runs each pending migration, up, down and up again, on an empty copy of the schema in a scratch database, \
and shows after each statement what Postgres says that it did: the locks it took on tables that were there, the tables \
it rewrote or read from end to end. Judges that by the rules of migrations that live traffic survives, with the sizes \
of the tables in the database itself, of which nothing but its catalog is read. Says where the schema there is not \
what the applied migrations make.

Exit codes: 0 when nothing speaks against applying them, 3 when a rule of level error does, 1 when it could not be \
found out, 2 usage.`
  static override flags = {
    target,
    scratch,
    'lock-timeout': lockTimeout,
    'big-rows': Flags.integer({
      default: 100_000,
      min: 0,
      description: 'from how many rows on a table is big; one of 100 MB always is; 0 makes every table big',
    }),
  }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target local --big-rows 0 --json',
  ]

  override async run(): Promise<Plan> {
    const { flags } = await this.parse(MigratePlan)
    const plan = await planMigrations(databaseUrl(flags.target), {
      lockTimeoutMs: flags['lock-timeout'],
      bigRows: flags['big-rows'],
      ...(flags.scratch === undefined ? {} : { scratchUrl: flags.scratch }),
    })
    for (const line of planLines(plan)) this.log(line)
    if (plan.findings.some(({ level }) => level === 'error')) process.exitCode = exitCodes.fail
    const { appliedHead, pending, findings, drift } = plan
    return {
      schemaVersion: 'pegasus-ops/migration-plan@1',
      appliedHead,
      pending: pending.map(({ head, name, floor, kind, transactional, statements }) => ({
        head,
        name,
        floor,
        kind,
        transactional,
        statements: statements.map(({ lockTimeoutMs: _, ...statement }) => statement),
      })),
      findings,
      drift: drift.map(describeChange),
    }
  }
}
