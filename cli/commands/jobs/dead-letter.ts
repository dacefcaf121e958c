import { Flags } from '@oclif/core'
import type { DeadLetterList, JobRecord } from '../../../service/contract/job.ts'
import { maximumPageSize } from '../../../service/contract/pagination.ts'
import { printable } from '../../../smoke/printable.ts'
import { AskingCommand } from '../../asking-command.ts'
import { whichFlags, whichOf } from '../../jobs/which-flags.ts'

export default class JobsDeadLetter extends AskingCommand {
  static override summary = 'List the jobs that failed for good and that nobody has replayed'
  static override description = `The newest first, each with why it failed. An empty list is an answer too.

Exit codes: 0 when the list was read, 3 when the deployment did not give it, 4 when it could not be asked.`
  static override flags = {
    ...whichFlags,
    limit: Flags.integer({
      default: 50,
      min: 1,
      max: maximumPageSize,
      description: 'how many to list at most',
    }),
    offset: Flags.integer({ default: 0, min: 0, description: 'how many to skip' }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %> --target local',
    '<%= config.bin %> <%= command.id %> --target production --stage generation --json',
  ]

  override async run(): Promise<DeadLetterList> {
    const { flags } = await this.parse(JobsDeadLetter)
    const { limit, offset } = flags
    const list = await this.asking(async (pegasus, stopped) => {
      const asked = await pegasus.deadLetterPage(whichOf(flags), { limit, offset })
      return asked.ok ? asked.value : this.unanswered(asked, stopped())
    }, flags)
    for (const job of list.jobs) this.log(describe(job))
    const count = list.jobs.length
    const total = list.pagination?.total ?? count
    this.log(total === 0 ? 'The dead letter is empty.' : `${count} of ${total} jobs.`)
    if (total > 0) this.log('Mend what they failed of, then: pegasus-ops jobs replay ID…, or --all')
    return list
  }
}

function describe({ id, jobType, lectureId, attempt, release, updatedAt, error }: JobRecord): string {
  const who = release === null ? '' : `, release ${release}`
  return printable(
    `${id}  ${updatedAt}  ${jobType} of ${lectureId}, attempt ${attempt}${who}: ${error ?? 'no reason given'}`,
  )
}
