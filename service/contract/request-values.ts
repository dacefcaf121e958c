import { z } from 'zod'

/** Text that can be kept: neither Postgres nor JSON holds NUL or half a surrogate pair. */
export const PlainText = z
  .string()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is refused
  .regex(/^[^\u0000\p{Cs}]*$/u, 'leave out the characters that no text can hold: NUL and broken surrogates')

/** A line that can be shown anywhere: no control, format or line-break characters, and something to see. */
export const Line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(
      /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u,
      'leave out control characters, line breaks and broken surrogates',
    )

/** A name as it is typed and linked to. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,127}$/, 'use 1 to 128 lower-case letters, digits or "-"')

/** A whole number as a query string or a form writes it: digits and nothing else. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER) {
  return z.preprocess(
    (word) => (typeof word === 'string' && /^\d+$/.test(word) ? Number(word) : word),
    z.number().int().min(least).max(most),
  )
}

/** A switch of a query string. */
export const QueryFlag = z
  .enum(['true', 'false', '1', '0'])
  .transform((word) => word === 'true' || word === '1')
