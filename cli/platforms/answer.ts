import { z } from 'zod'

/** The value of a body by its shape, or why there is none, which repeats nothing of the body. */
export type Parsed<Value> = { ok: true; value: Value } | { ok: false; why: string }

/** @param body undefined when it was too large to be read. An empty one is read as the value undefined. */
export function parseJson<Value>(
  body: string | undefined,
  contentType: string | undefined,
  accept: z.ZodType<Value>,
): Parsed<Value> {
  if (body === undefined) return { ok: false, why: 'it is too large' }
  if (body.trim() === '') {
    const nothing = accept.safeParse(undefined)
    return nothing.success ? { ok: true, value: nothing.data } : { ok: false, why: 'it is empty' }
  }
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json$/.test(type))
    return { ok: false, why: `it is ${type === 'text/html' ? 'an HTML page' : type}, not JSON` }
  const json = jsonOf(body)
  if (json === undefined) return { ok: false, why: 'it is no whole JSON document' }
  const parsed = accept.safeParse(json)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, why: whyNot(parsed.error) }
}

const Words = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z
    .object({ errors: z.tuple([z.object({ message: z.string() })], z.unknown()) })
    .transform(({ errors: [{ message }] }) => message),
])

/** What a refusal says of itself; nothing where it is no JSON of a known shape. */
export function wordsOf(body: string | undefined): string {
  const words = Words.safeParse(body === undefined ? undefined : jsonOf(body))
  return words.success ? words.data : ''
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Where the shape is not the expected one. Only names and types: the values may be secrets. */
export function whyNot({ issues }: z.ZodError): string {
  const [first] = issues
  if (first === undefined) return 'its shape is unknown'
  const at = first.path.map(String).join('.')
  const expected = first.code === 'invalid_type' ? `no ${first.expected}` : 'not of the expected shape'
  return `${at === '' ? 'the answer' : `"${at}"`} is ${expected}`
}
