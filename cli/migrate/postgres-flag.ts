import { Flags } from '@oclif/core'
import { UsageError } from '../usage-error.ts'

/** A flag that takes the URL of a Postgres. What was typed may hold a password, so it is not repeated. */
export const postgresFlag = Flags.custom<string>({
  helpValue: 'URL',
  parse: (text, _context, { name }) => {
    if (!/^postgres(?:ql)?:$/.test(URL.parse(text)?.protocol ?? ''))
      throw new UsageError(`--${name} is no URL of a Postgres.`, {
        advice: 'Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
      })
    return Promise.resolve(text)
  },
})

export const scratch = postgresFlag({
  description: 'a Postgres to make the scratch database on, another one than it would be without',
})
