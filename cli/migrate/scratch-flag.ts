import { Flags } from '@oclif/core'
import { UsageError } from '../usage-error.ts'

/** The flag by which a migrate command is told where it may make scratch databases. */
export const scratch = Flags.custom<string>({
  helpValue: 'URL',
  description: 'a Postgres to make the scratch database on; the one of the database itself unless told',
  parse: (text) => {
    // What was typed may hold a password, so it is not repeated.
    if (!/^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? ''))
      throw new UsageError('--scratch is no URL of a Postgres.', {
        advice: 'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
      })
    return Promise.resolve(text)
  },
})()
