import { type Secret, secretMask } from './secret.ts'

/** Anything shorter is found in ordinary words: blotting it out would hide what was said, and nothing secret. */
const shortestFound = 8
/** What the contract itself may say, as `completed` or `exam-questions`. */
const ordinaryWord = /^[a-z]{1,15}(?:[-_][a-z]{1,15})?$/

export type Redact = <Value>(value: Value) => Value

/**
 * Makes a function that blots out the secrets in every text within a plain value, keys included. A service may
 * echo what it was sent, as it came or encoded (URL, base64 within any other text, hexadecimal, JSON, XML).
 */
export function redactor(secrets: readonly Secret[]): Redact {
  const texts = secrets.map((secret) => secret.reveal()).filter(isFound)
  if (texts.length === 0) return (value) => value
  // The longest first, so that no secret leaves the rest of a longer one standing.
  const ordered = texts.toSorted((one, other) => other.length - one.length)
  const found = new RegExp(ordered.flatMap(patternsOf).join('|'), 'gi')
  const inText = (text: string) => text.replace(found, secretMask)
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return inText(value)
    if (Array.isArray(value)) return value.map(redact)
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [inText(key), redact(inner)]))
  }
  return (value) => redact(value) as typeof value
}

function isFound(text: string): boolean {
  return text.length >= shortestFound && !ordinaryWord.test(text)
}

function patternsOf(text: string): string[] {
  const spelled = [...text].map((character) => `(?:${spellings(character).map(escaped).join('|')})`).join('')
  return [spelled, Buffer.from(text).toString('hex'), ...inBase64(text).map(escaped)]
}

/** A character as it is, in a URL, in JSON, and in XML or HTML. */
function spellings(character: string): string[] {
  const code = character.codePointAt(0) ?? 0
  const inUrl = [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const inJson = `\\u${code.toString(16).padStart(4, '0')}`
  const named = entities[character]
  return [
    character,
    inUrl,
    inJson,
    `\\${character}`,
    `&#${code};`,
    `&#x${code.toString(16)};`,
    ...(named === undefined ? [] : [named]),
  ]
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** What the text looks like in the base64 of a longer one, for each place in a group of three that it may begin at. */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '')
    const known = encoded.slice(
      before === 0 ? 0 : before + 1,
      (before + bytes.length) % 3 === 0 ? undefined : -1,
    )
    return [known, known.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
