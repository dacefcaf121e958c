import { addressFileIn } from '../../../smoke/local-stack/address-file.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { stopRunning } from '../../stack/background.ts'
import { folder } from '../../stack/folder.ts'

export default class StackDown extends PegasusCommand {
  static override summary = 'Stop the stack that runs on this machine'
  static override description =
    'Stops its parts in the reverse order of their start, the worker first, and throws their data away.'
  static override flags = { folder }
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<{ stopped: boolean }> {
    const { flags } = await this.parse(StackDown)
    const stopped = await stopRunning(addressFileIn(flags.folder))
    this.log(stopped ? 'The stack is stopped.' : 'No stack runs here.')
    return { stopped }
  }
}
