import { S3Fault } from './fault.ts'

/** One page of a listing: keys and common prefixes, and where the next page starts if there is one. */
export interface KeyPage {
  keys: string[]
  prefixes: string[]
  nextToken: string | undefined
}

/**
 * Pages through a bucket's keys, which come in UTF-8 byte order. Keys with the delimiter after the prefix
 * are rolled up into one common prefix, which counts once, also across pages.
 */
export function listKeys(
  sortedKeys: readonly string[],
  asked: {
    prefix: string
    delimiter: string
    startAfter: string
    token: string | undefined
    maxKeys: number
  },
): KeyPage {
  const { prefix, delimiter, maxKeys } = asked
  const start = asked.token === undefined ? { after: asked.startAfter, past: '' } : parseToken(asked.token)
  const page: KeyPage = { keys: [], prefixes: [], nextToken: undefined }
  let token = ''
  for (const key of sortedKeys.slice(firstAfter(sortedKeys, start.after))) {
    if (!key.startsWith(prefix) || (start.past !== '' && key.startsWith(start.past))) continue
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const rolledUp = end === -1 ? undefined : key.slice(0, end + delimiter.length)
    if (rolledUp !== undefined && rolledUp === page.prefixes.at(-1)) continue
    if (page.keys.length + page.prefixes.length === maxKeys) {
      page.nextToken = token === '' ? undefined : token
      break
    }
    if (rolledUp === undefined) page.keys.push(key)
    else page.prefixes.push(rolledUp)
    token = formatToken(
      rolledUp === undefined ? { after: key, past: '' } : { after: rolledUp, past: rolledUp },
    )
  }
  return page
}

/** Where a page starts: after a key, and past every key below a prefix that was listed before. */
interface Start {
  after: string
  past: string
}

function formatToken(start: Start): string {
  return Buffer.from(JSON.stringify([start.after, start.past])).toString('base64url')
}

function parseToken(token: string): Start {
  try {
    const [after, past] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[]
    if (typeof after === 'string' && typeof past === 'string') return { after, past }
  } catch {
    // Not one of ours: told below.
  }
  throw new S3Fault('InvalidArgument', { message: 'The continuation token provided is incorrect' })
}

/** The index of the first key that sorts after `text`, by bisection. */
function firstAfter(sortedKeys: readonly string[], text: string): number {
  const bytes = Buffer.from(text)
  let [low, high] = [0, sortedKeys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Buffer.compare(Buffer.from(sortedKeys[middle] ?? ''), bytes) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
