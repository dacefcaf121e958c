import { z } from 'zod'

/** Text that can be kept: neither Postgres nor JSON holds NUL or half a surrogate pair. */
export const PlainText = z
  .string()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is refused
  .regex(/^[^\u0000\p{Cs}]*$/u, 'leave out the characters that no text can hold: NUL and broken surrogates')

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
