import { wrap } from '../../../smoke/report/wrap.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { type ListedRunbook, listRunbooks } from '../../runbooks/listing.ts'

export default class RunbookList extends PegasusCommand {
  static override summary = 'List the runbooks, and what each is for'
  static override description = 'They are the pages of docs/runbooks, as this release brings them along.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<ListedRunbook[]> {
    await this.parse(RunbookList)
    const listed = await listRunbooks()
    for (const { name, purpose, steps } of listed) {
      this.log(`${name}  (${steps} steps)`)
      for (const line of wrap(purpose, 96)) this.log(`    ${line}`)
    }
    this.log(`\nRead one with ${this.config.bin} runbook show NAME, and walk it with runbook run NAME.`)
    return listed
  }
}
