import { type HalfDone, type MigrationStatus, migrationStatus } from '../../../migrations/run.ts'
import { MachineCommand } from '../../machine-command.ts'
import { databaseUrl, target } from '../../migrate/database.ts'

export default class MigrateStatus extends MachineCommand {
  static override summary =
    'Show which migrations are applied, pending, half done, or unknown to this release'
  static override description = 'Changes nothing.'
  static override flags = { target }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target local --json',
  ]

  override async run(): Promise<MigrationStatus> {
    const { flags } = await this.parse(MigrateStatus)
    const status = await migrationStatus(databaseUrl(flags.target))
    const { applied, pending, unknown, halfDone } = status
    const foreign = new Set(unknown.map(({ name }) => name))
    for (const { name, appliedAt } of applied) {
      const note = foreign.has(name) ? '  (a newer release has migrated)' : ''
      this.log(`applied  ${name}  ${appliedAt.toISOString()}${note}`)
    }
    for (const { name } of pending) this.log(`pending  ${name}`)
    if (halfDone !== null) this.#showHalfDone(halfDone)
    else if (pending.length > 0) this.log(`Apply what is pending with: ${this.config.bin} migrate up`)
    return status
  }

  #showHalfDone({ name, direction, begunAt, left, remedy }: HalfDone): void {
    this.log(`half done  ${name}  begun ${begunAt.toISOString()} on its way ${direction}`)
    for (const change of left) this.log(`  ${change}`)
    this.log(remedy)
  }
}
