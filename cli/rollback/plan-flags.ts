import { Flags } from '@oclif/core'

export const planFlags = {
  to: Flags.string({
    helpValue: 'RELEASE',
    description:
      'the release to go back to: 7 digits of its commit are enough, or the platform’s id of a deploy [default: the newest that ran well before]',
  }),
  database: Flags.boolean({
    description:
      'where the service does not tell where its schema stands, ask the database that DATABASE_URL names',
  }),
}
