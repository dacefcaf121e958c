import { Flags, type Interfaces } from '@oclif/core'
import type { Asked } from './decide.ts'

/** What a person asks for and knows, for whoever plans a rollback. */
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
  'data-damaged': Flags.boolean({
    description: 'somebody has seen that the data itself is damaged: then a restore comes first',
  }),
}

export function askedOf({
  to,
  'data-damaged': dataDamaged,
}: Interfaces.InferredFlags<typeof planFlags>): Asked {
  // Not given, it is undefined, whatever its type says.
  return { to: to ?? null, dataDamaged: dataDamaged ?? false }
}
