import { z } from 'zod'

/** Reads the text of a variable. Throws a RangeError that says what is expected and never repeats the text. */
export type Reader<T> = (value: string) => T

export const text: Reader<string> = (value) => value

/** `1`, `true`, `yes`, `on`, or their opposites. */
export const flag: Reader<boolean> = (value) => {
  const word = value.toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw new RangeError('1, true, yes or on, or 0, false, no or off')
}

export function whole(least: number, most: number): Reader<number> {
  return (value) => {
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < least || number > most)
      throw new RangeError(`a whole number from ${least} to ${most}`)
    return number
  }
}

export function decimal(least: number, most: number): Reader<number> {
  return (value) => {
    const number = Number(value)
    if (!/^\d+(?:\.\d+)?$/.test(value) || number < least || number > most)
      throw new RangeError(`a number from ${least} to ${most}`)
    return number
  }
}

export function oneOf<const T extends readonly string[]>(...words: T): Reader<T[number]> {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw new RangeError(`one of ${words.join(', ')} (lower case)`)
    return word
  }
}

/** One of the words; for a word that has a reason of its own to be refused, the reason is told too. */
export function oneOfBut<const T extends readonly string[]>(
  words: T,
  refused: Readonly<Record<string, string>>,
): Reader<T[number]> {
  return (value) => {
    const reason = Object.hasOwn(refused, value) ? refused[value] : undefined
    if (reason !== undefined) throw new RangeError(`one of ${words.join(', ')}: ${reason}`)
    return oneOf(...words)(value)
  }
}

/** A URL with one of the protocols and a host. */
export function url(...protocols: string[]): Reader<string> {
  return (value) => {
    const parsed = URL.parse(value)
    if (!parsed || !protocols.includes(parsed.protocol) || parsed.hostname === '')
      throw new RangeError(
        `a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
      )
    return value
  }
}

/** A place of a cloud, as it stands in host names. */
export const region: Reader<string> = (value) => {
  if (!/^[a-z][a-z0-9-]*$/.test(value)) throw new RangeError('a region such as us-central1, or global')
  return value
}

export const googleProject: Reader<string> = (value) => {
  if (!/^[a-z][a-z0-9.:-]*[a-z0-9]$/.test(value))
    throw new RangeError('the id of a Google Cloud project: lower-case letters, digits and hyphens')
  return value
}

export const postgresUrl: Reader<string> = (value) => {
  url('postgres:', 'postgresql:')(value)
  if (!/^\/[^/]+$/.test(new URL(value).pathname))
    throw new RangeError(
      'a Postgres URL that names its database: postgres://user:password@host:5432/database',
    )
  return value
}

export const redisUrl: Reader<string> = (value) => {
  url('redis:', 'rediss:')(value)
  if (!/^\/?\d*$/.test(new URL(value).pathname))
    throw new RangeError('a Redis URL whose path, if any, is a database index: redis://host:6379/0')
  return value
}

/** A key prefix: path segments without slashes at either end. */
export const prefix: Reader<string> = (value) => {
  if (!/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(value) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(value))
    throw new RangeError('letters, digits, ".", "_", "-" and inner slashes, with no slash at either end')
  return value
}

/** A name of an HTTP header; Node gives them in lower case. */
export const headerName: Reader<string> = (value) => {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(value)) throw new RangeError('the name of an HTTP header')
  return value.toLowerCase()
}

export const commaList: Reader<string[]> = (value) => {
  const items = value.split(',').map((item) => item.trim())
  if (items.includes('')) throw new RangeError('a list separated by commas, without empty items')
  return items
}

/** Some of the words, separated by commas. */
export const someOf =
  (...words: readonly string[]): Reader<string[]> =>
  (value) =>
    commaList(value).map(oneOf(...words))

/** Whole seconds, separated by commas. */
export const durations: Reader<number[]> = (value) => commaList(value).map(whole(0, 86_400))

/** Addresses or CIDR ranges, separated by commas, as `10.0.0.0/8, ::1`. */
export const addressRanges: Reader<string[]> = (value) => {
  const ranges = commaList(value)
  for (const range of ranges)
    if (!z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(range).success)
      throw new RangeError('addresses or CIDR ranges, separated by commas, as 10.0.0.0/8')
  return ranges
}
