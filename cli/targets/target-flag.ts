import { Flags } from '@oclif/core'

export const targetFlag = Flags.string({
  char: 't',
  helpGroup: 'GLOBAL',
  helpValue: 'NAME|URL',
  description:
    'the deployment to ask: its base URL, its name in pegasus-ops.yaml, or "local" for the stack of this machine [default: $API_BASE_URL]',
})
