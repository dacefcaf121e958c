import { addressFileIn, readAddressFile } from '../../../smoke/local-stack/address-file.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { folder } from '../../stack/folder.ts'

export default class StackEnv extends PegasusCommand {
  static override summary = 'Print the address and the tokens of the stack on this machine for a shell'
  static override description =
    'The tokens are those of a throw-away stack: made for it, good for nothing else, gone with it.'
  static override flags = { folder }
  static override examples = ['eval "$(<%= config.bin %> <%= command.id %>)"']

  override async run(): Promise<Record<string, string>> {
    const { flags } = await this.parse(StackEnv)
    const { apiUrl, writeToken, readToken, opsToken } = readAddressFile(addressFileIn(flags.folder))
    const variables = {
      API_BASE_URL: apiUrl,
      PLC_WRITE_API_TOKEN: writeToken,
      PLC_READ_API_TOKEN: readToken,
      PLC_OPS_API_TOKEN: opsToken,
    }
    for (const [name, value] of Object.entries(variables)) this.log(`export ${name}='${value}'`)
    return variables
  }
}
