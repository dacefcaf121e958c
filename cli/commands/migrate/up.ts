import { migrateUp } from '../../../migrations/run.ts'
import { MachineCommand } from '../../machine-command.ts'
import { databaseUrl, target } from '../../migrate/database.ts'

interface Applied {
  applied: { head: number; name: string }[]
}

export default class MigrateUp extends MachineCommand {
  static override summary = 'Apply the migrations that are pending'
  static override description =
    `Applies them oldest first, each in a transaction of its own under a lock that runners take in turns. API
and worker never migrate: run this before they start.`
  static override flags = { target }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target local',
  ]

  override async run(): Promise<Applied> {
    const { flags } = await this.parse(MigrateUp)
    const applied = await migrateUp(databaseUrl(flags.target))
    for (const { name } of applied) this.log(`applied  ${name}`)
    if (applied.length === 0) this.log('Nothing was pending.')
    return { applied: applied.map(({ head, name }) => ({ head, name })) }
  }
}
