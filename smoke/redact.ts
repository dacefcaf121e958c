import { type Secret, secretMask } from './secret.ts'

/** Anything shorter is found in ordinary words: blotting it out would hide what was said, and nothing secret. */
const shortestFound = 8

/**
 * Makes a function that blots out the secrets in every text within a plain value, keys included. A service may
 * echo what it was sent, as it came or encoded (URL, base64 within any other text, hexadecimal, JSON, XML).
 */
export function redactor(secrets: readonly Secret[]): <Value>(value: Value) => Value {
  const forms = secrets.map((secret) => secret.reveal()).flatMap((text) => formsOf(text))
  if (forms.length === 0) return (value) => value
  // The longest first, so that no form leaves the rest of a longer one standing.
  const ordered = [...new Set(forms)].sort((one, other) => other.length - one.length)
  const found = new RegExp(ordered.map(escaped).join('|'), 'gi')
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

function formsOf(text: string): string[] {
  if (text.length < shortestFound) return []
  const inXml = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    inXml,
    inXml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    Buffer.from(text).toString('hex'),
    ...inBase64(text),
  ]
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
