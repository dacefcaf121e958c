import { Flags } from '@oclif/core'
import { type HalfDone, type MigrationStatus, migrationStatus } from '../../../migrations/status.ts'
import { exitCodes } from '../../exit-code.ts'
import { databaseUrl, target } from '../../migrate/database.ts'
import { findDrift } from '../../migrate/drift.ts'
import { driftLines } from '../../migrate/plan-lines.ts'
import { scratch } from '../../migrate/postgres-flag.ts'
import { PegasusCommand } from '../../pegasus-command.ts'

interface Status extends MigrationStatus {
  /** Where the schema is not what the applied migrations make, a line each; null when that was not asked. */
  drift: string[] | null
}

export default class MigrateStatus extends PegasusCommand {
  static override summary =
    'Show which migrations are applied, pending, half done, or unknown to this release'
  static override description =
    `Changes nothing. A step that was broken off exits 3. With --drift the applied migrations are run anew in a scratch \
database, and where the schema is not what they make it is named; that exits 3 too, and 4 where a newer release has \
migrated. With --none-pending a migration that is pending exits 3 as well.`
  static override flags = {
    target,
    drift: Flags.boolean({ description: 'also compare the schema with what the applied migrations make' }),
    scratch: { ...scratch, dependsOn: ['drift'] },
    'none-pending': Flags.boolean({ description: 'exit 3 when a migration is pending' }),
  }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target local --json',
  ]

  override async run(): Promise<Status> {
    const { flags } = await this.parse(MigrateStatus)
    const url = databaseUrl(flags.target)
    const status = await migrationStatus(url)
    const { applied, pending, unknown, halfDone } = status
    const foreign = new Set(unknown.map(({ name }) => name))
    for (const { name, appliedAt } of applied) {
      const note = foreign.has(name) ? '  (a newer release has migrated)' : ''
      this.log(`applied  ${name}  ${appliedAt.toISOString()}${note}`)
    }
    for (const { name } of pending) this.log(`pending  ${name}`)
    if (halfDone !== null) this.#showHalfDone(halfDone)
    else if (pending.length > 0) this.log(`Apply what is pending with: ${this.config.bin} migrate up`)
    if (flags['none-pending'] && pending.length > 0) process.exitCode = exitCodes.fail
    if (!flags.drift) return { ...status, drift: null }
    if (unknown.length > 0) {
      this.log('What the newer release has made is not known to this one: ask that one about drift.')
      process.exitCode = exitCodes.inconclusive
      return { ...status, drift: null }
    }
    const drift = await findDrift(url, status.applied.length, flags.scratch)
    for (const line of driftLines(drift)) this.log(line)
    if (drift.length === 0) this.log('The schema is what the applied migrations make.')
    else process.exitCode = exitCodes.fail
    return { ...status, drift }
  }

  #showHalfDone({ name, direction, begunAt, underWay, left, remedy }: HalfDone): void {
    this.log(`half done  ${name}  begun ${begunAt.toISOString()} on its way ${direction}`)
    for (const change of left) this.log(`  ${change}`)
    this.log(remedy)
    if (!underWay) process.exitCode = exitCodes.fail
  }
}
