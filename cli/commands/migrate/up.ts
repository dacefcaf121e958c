import { Flags } from '@oclif/core'
import { migrateUp } from '../../../migrations/run.ts'
import { databaseUrl, target } from '../../migrate/database.ts'
import { lockTimeout } from '../../migrate/lock-timeout.ts'
import { tellMigration } from '../../migrate/tell-migration.ts'
import { PegasusCommand } from '../../pegasus-command.ts'

interface Applied {
  applied: { head: number; name: string }[]
}

export default class MigrateUp extends PegasusCommand {
  static override summary = 'Apply the migrations that are pending'
  static override description =
    `Applies them oldest first, each in a transaction of its own under a lock that runners take in turns. API
and worker never migrate: run this before they start. A step that waits too long for a table that live queries hold
gives way to what has queued up behind it and is tried again; who is in its way is told meanwhile. What a step
without a transaction has left half done is taken back first, or refused with what to do about it.`
  static override flags = {
    target,
    'lock-timeout': lockTimeout,
    retries: Flags.integer({
      default: 5,
      min: 0,
      description: 'how often a step that waited too long is tried again, after longer and longer pauses',
    }),
  }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --target local --lock-timeout 2s --retries 20',
  ]

  override async run(): Promise<Applied> {
    const { flags } = await this.parse(MigrateUp)
    const applied = await migrateUp(databaseUrl(flags.target), {
      lockTimeoutMs: flags['lock-timeout'],
      retries: flags.retries,
      tell: tellMigration((line) => this.logToStderr(line)),
    })
    for (const { name } of applied) this.log(`applied  ${name}`)
    if (applied.length === 0) this.log('Nothing was pending.')
    return { applied: applied.map(({ head, name }) => ({ head, name })) }
  }
}
