import { Flags } from '@oclif/core'
import { migrateDown } from '../../../migrations/run.ts'
import { typedConfirmation } from '../../live/typed-confirmation.ts'
import { allowDown } from '../../migrate/allow-down.ts'
import { databaseUrl, target } from '../../migrate/database.ts'
import { lockTimeout } from '../../migrate/lock-timeout.ts'
import { foreseeDown, type StepDown } from '../../migrate/losses.ts'
import { scratch } from '../../migrate/postgres-flag.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { UsageError } from '../../usage-error.ts'

interface TakenBack {
  /** Null when nothing was applied. */
  takenBack: { head: number; name: string } | null
  lost: StepDown['losses']
}

export default class MigrateDown extends PegasusCommand {
  static override summary = 'Take the newest migration back, one step'
  static override description =
    `The last resort of a rollback: going back with the code alone keeps what was written since. It is refused while a \
process runs that needs the migration, or of which nobody knows that it does without. What would be lost is counted \
and told first: what the step drops is seen in a scratch database. Whoever takes it back types the name of the database.`
  static override flags = {
    target,
    scratch,
    'lock-timeout': lockTimeout,
    confirm: Flags.string({
      helpValue: 'DATABASE',
      description: 'the name of the database, where there is no terminal to type it',
    }),
    'accept-loss': Flags.boolean({
      dependsOn: ['confirm'],
      description: 'go on although data would be lost, where there is no terminal to read of it',
    }),
  }
  static override examples = [
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %>',
    'DATABASE_URL=postgres://… <%= config.bin %> <%= command.id %> --confirm pegasus',
  ]

  override async run(): Promise<TakenBack> {
    const { flags } = await this.parse(MigrateDown)
    const url = databaseUrl(flags.target)
    const step = await foreseeDown(url, flags.scratch === undefined ? {} : { scratchUrl: flags.scratch })
    if (step === null) {
      this.log('No migration is applied.')
      return { takenBack: null, lost: [] }
    }
    await this.#confirmed(step, decodeURIComponent(new URL(url).pathname.slice(1)), flags)
    const takenBack = await migrateDown(url, { lockTimeoutMs: flags['lock-timeout'], allows: allowDown })
    if (takenBack !== null) this.log(`taken back  ${takenBack.name}`)
    return { takenBack, lost: step.losses }
  }

  /** @throws {UsageError} when nobody has typed the name, or accepted what would be lost. */
  async #confirmed(
    { name, losses }: StepDown,
    database: string,
    flags: { confirm?: string | undefined; 'accept-loss': boolean },
  ): Promise<void> {
    const lost = losses.map(({ what, rows }) => `${what} with ${rows.toLocaleString('en')} rows`).join(', ')
    const telling =
      losses.length === 0 ? `Taking ${name} back loses no data.` : `Taking ${name} back loses ${lost}.`
    if (flags.confirm === undefined && process.stdin.isTTY) {
      if (await typedConfirmation(database, telling)) return
      throw new UsageError('That is not the name of the database; nothing was changed.', {
        advice: 'Look at which database DATABASE_URL names.',
      })
    }
    if (flags.confirm !== database)
      throw new UsageError(
        flags.confirm === undefined
          ? `${telling} Nobody has confirmed it.`
          : `--confirm ${flags.confirm} is not the name of the database, which is ${database}.`,
        {
          advice: 'Name the database that is meant.',
          command: `${this.config.bin} migrate down --confirm ${database}`,
        },
      )
    if (losses.length > 0 && !flags['accept-loss'])
      throw new UsageError(telling, {
        advice: 'Take a backup first; then add --accept-loss.',
        command: `pg_dump --format=custom --file=before-${name}.dump "$DATABASE_URL"`,
      })
  }
}
