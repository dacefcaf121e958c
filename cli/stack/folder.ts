import { Flags } from '@oclif/core'
import { defaultFolder } from '../../smoke/local-stack/address-file.ts'

export const folder = Flags.directory({
  description: 'where the stack keeps its logs and says where it is; a second stack needs a second one',
  default: async () => defaultFolder,
  defaultHelp: async () => '.pegasus in the checkout',
  noCacheDefault: true,
})
