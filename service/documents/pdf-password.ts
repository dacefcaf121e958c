import { createCipheriv, createHash } from 'node:crypto'

/**
 * Whether a PDF says by its head or tail that it opens with a password only (ISO 32000-2, 7.6.4: the standard security
 * handler, tried with the empty password). False where they do not tell: the reader of the whole file finds out.
 */
export function needsPassword(ends: readonly Uint8Array[]): boolean {
  const texts = ends.map((bytes) => Buffer.from(bytes).toString('latin1'))
  for (const text of texts) {
    const reference = /\/Encrypt\s+(\d{1,10})\s+(\d{1,5})\s+R/.exec(text)
    const lock = reference && objectIn(texts, `${reference[1]} ${reference[2]} obj`)
    const id = stringAfter(text, /\/ID\s{0,9}\[\s{0,9}(?=[(<])/) ?? Buffer.alloc(0)
    if (lock) return !opensWithoutPassword(lock, id)
  }
  return false
}

// The dictionary holds two strings of at most 127 bytes, perhaps escaped, and a few numbers.
const dictionaryBytes = 4096

function objectIn(texts: readonly string[], name: string): string | undefined {
  for (const text of texts) {
    const at = text.lastIndexOf(`\n${name}`)
    if (at >= 0) return text.slice(at, at + dictionaryBytes).replace(/endobj.*/s, '')
  }
  return undefined
}

function opensWithoutPassword(lock: string, id: Buffer): boolean {
  const owner = stringAfter(lock, /\/O\s{0,9}(?=[(<])/)
  const user = stringAfter(lock, /\/U\s{0,9}(?=[(<])/)
  const revision = numberAfter(lock, 'R')
  // What cannot be told here is left to the reader of the whole file.
  if (!owner || !user || revision === undefined || !/\/Filter\s{0,9}\/Standard/.test(lock)) return true
  if (revision >= 5) {
    const salt = user.subarray(32, 40)
    const hash = revision === 5 ? digest('sha256', salt) : hardenedHash(salt)
    return hash.equals(user.subarray(0, 32))
  }
  const version = numberAfter(lock, 'V') ?? 0
  const bits = version === 1 ? 40 : version === 4 ? 128 : (numberAfter(lock, 'Length') ?? 40)
  const key = documentKey({ lock, owner, id, revision, bytes: Math.min(16, bits / 8) })
  if (revision === 2) return rc4(key, padding).equals(user.subarray(0, 32))
  let value: Buffer = digest('md5', padding, id)
  for (let round = 0; round < 20; round += 1)
    value = rc4(
      key.map((byte) => byte ^ round),
      value,
    )
  return value.equals(user.subarray(0, 16))
}

/** What a password is filled up with; the whole of an empty one. */
const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex')

function documentKey({
  lock,
  owner,
  id,
  revision,
  bytes,
}: {
  lock: string
  owner: Buffer
  id: Buffer
  revision: number
  bytes: number
}): Buffer {
  const permissions = Buffer.alloc(4)
  permissions.writeInt32LE((numberAfter(lock, 'P') ?? 0) | 0)
  const unlocked = revision >= 4 && /\/EncryptMetadata\s{0,9}false/.test(lock)
  let key = digest(
    'md5',
    padding,
    owner.subarray(0, 32),
    permissions,
    id,
    Buffer.alloc(unlocked ? 4 : 0, 0xff),
  )
  if (revision >= 3) for (let round = 0; round < 50; round += 1) key = digest('md5', key.subarray(0, bytes))
  return key.subarray(0, bytes)
}

/** Algorithm 2.B, with the empty password. */
export function hardenedHash(salt: Buffer): Buffer {
  let key = digest('sha256', salt)
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(
      false,
    )
    const block = cipher.update(Buffer.concat(Array.from({ length: 64 }, () => key)))
    const sum = block.subarray(0, 16).reduce((total, byte) => total + byte, 0)
    key = digest((['sha256', 'sha384', 'sha512'] as const)[sum % 3] ?? 'sha256', block)
    last = block.at(-1) ?? 0
  }
  return key.subarray(0, 32)
}

function digest(algorithm: string, ...parts: Uint8Array[]): Buffer {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** OpenSSL has it no more. */
function rc4(key: Uint8Array, data: Uint8Array): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index)
  const at = (index: number) => state[index & 255] ?? 0
  const swap = (one: number, other: number) => {
    ;[state[one], state[other]] = [at(other), at(one)]
  }
  for (let index = 0, other = 0; index < 256; index += 1) {
    other = (other + at(index) + (key[index % key.length] ?? 0)) & 255
    swap(index, other)
  }
  let [one, other] = [0, 0]
  return Buffer.from(
    data.map((byte) => {
      one = (one + 1) & 255
      other = (other + at(one)) & 255
      swap(one, other)
      return byte ^ at(at(one) + at(other))
    }),
  )
}

function numberAfter(text: string, name: string): number | undefined {
  const digits = new RegExp(`/${name}\\s{1,9}(-?\\d{1,12})`).exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The string that stands behind the mark, in hex or in parentheses. */
function stringAfter(text: string, mark: RegExp): Buffer | undefined {
  const found = mark.exec(text)
  if (!found) return undefined
  const given = text.slice(found.index + found[0].length, found.index + dictionaryBytes)
  const hex = /^<([0-9A-Fa-f\s]*)>/.exec(given)?.[1]
  return hex === undefined ? literal(given) : Buffer.from(hex.replace(/\s/g, ''), 'hex')
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function literal(given: string): Buffer | undefined {
  let text = ''
  let open = 0
  for (const [part, octal, escaped] of given.matchAll(/\\([0-7]{1,3})|\\(\r\n|.)|./gs)) {
    if (octal !== undefined) text += String.fromCharCode(Number.parseInt(octal, 8) & 255)
    else if (escaped !== undefined) text += /[\r\n]/.test(escaped) ? '' : (escapes[escaped] ?? escaped)
    else {
      if (part === ')') open -= 1
      if (open === 0 && part === ')') return Buffer.from(text, 'latin1')
      if (open > 0) text += part
      if (part === '(') open += 1
    }
  }
  return undefined
}
