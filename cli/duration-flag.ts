import { Flags } from '@oclif/core'
import { describeDuration, parseDuration } from '../smoke/duration.ts'
import { UsageError } from './usage-error.ts'

/** A flag that takes a duration such as `30s`, `5m` or `1m30s`; its value is in milliseconds. */
export const durationFlag = Flags.custom<number, { atLeastMs?: number }>({
  helpValue: 'DURATION',
  // As it is typed; a flag without a default has nothing to say.
  defaultHelp: ({ options }) =>
    Promise.resolve(
      typeof options.default === 'number' ? describeDuration(options.default).replaceAll(' ', '') : undefined,
    ),
  parse: (text, _context, { atLeastMs = 1, name }) => {
    const durationMs = parseDuration(text)
    if (durationMs === undefined) {
      throw new UsageError(`--${name} ${JSON.stringify(text)} is no duration.`, {
        advice: 'Write a number and a unit (ms, s, m, h) without a space, as in 30s, 5m or 1m30s.',
      })
    }
    if (durationMs < atLeastMs) {
      throw new UsageError(`--${name} ${text} is too short.`, {
        advice: `Give at least ${describeDuration(atLeastMs)}.`,
      })
    }
    return Promise.resolve(durationMs)
  },
})
