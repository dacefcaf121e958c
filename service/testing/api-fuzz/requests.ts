import fc from 'fast-check'
import { type Body, type Files, formBodies, jsonBodies } from './bodies.ts'
import type { Operation, Parameter, TokenKind } from './operations.ts'
import { anyText, fitting, missing } from './values.ts'

/** A request as it goes over the line. */
export interface FuzzRequest {
  operation: Operation
  /** With its query, percent-encoded. */
  target: string
  headers: Record<string, string>
  /** Whether it carries the token that its operation takes. */
  authorized: boolean
  body: Buffer | null
  /** Whether the client goes away in the middle of the body. */
  hangsUp: boolean
}

/** What there is to ask for. */
export interface World {
  tokens: Readonly<Record<TokenKind, string>>
  /** Ids by the start of the path that takes them, as `/lectures`. */
  ids: Readonly<Record<string, readonly string[]>>
  /** Values of fields by their name. */
  words: Readonly<Record<string, readonly string[]>>
  files: Files
}

/** Every request that the document allows, and many that it does not, evenly over its operations. */
export function requests(operations: readonly Operation[], world: World): fc.Arbitrary<FuzzRequest> {
  return fc.oneof(
    ...operations.map((operation) => ({
      weight: operation.body?.mediaType === 'multipart/form-data' ? 3 : 1,
      arbitrary: requestsOf(operation, world),
    })),
  )
}

function requestsOf(operation: Operation, world: World): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      path: paths(operation, world),
      query: queries(operation),
      headers: headers(operation),
      authorization: authorizations(operation, world),
      body: bodies(operation, world),
      hangsUp: fc.integer({ min: 0, max: 99 }).map((chance) => chance === 0),
    })
    .map(({ path, query, headers, authorization, body, hangsUp }) => ({
      operation,
      target: query === '' ? path : `${path}?${query}`,
      headers: {
        ...headers,
        ...(authorization === null ? {} : { authorization }),
        ...(body && body.contentType !== '' ? { 'content-type': body.contentType } : {}),
      },
      authorized: carries(authorization, operation, world),
      body: body?.bytes ?? null,
      hangsUp: hangsUp && (body?.bytes.length ?? 0) > 1,
    }))
}

function paths({ method, path, parameters }: Operation, { ids }: World): fc.Arbitrary<string> {
  const segments = path.split('/').map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (name === undefined) return fc.constant(segment)
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {}
    const [, start] = path.split('/')
    const there = (ids[`/${start}`] ?? []).filter((id) => method !== 'DELETE' || !id.startsWith('kept'))
    const known = schema.enum ? fitting(schema).map(String) : fc.constantFrom(...there)
    return fc.oneof(
      { weight: 8, arbitrary: known },
      { weight: 1, arbitrary: fitting(schema).map((value) => encoded(String(value))) },
      { weight: 1, arbitrary: anyText.filter((text) => text !== '').map(encoded) },
      { weight: 1, arbitrary: oddSegments },
    )
  })
  return fc.tuple(...segments).map((parts) => parts.join('/'))
}

const oddSegments = fc.constantFrom(
  '%',
  '%zz',
  '%00',
  '%ff%fe',
  '%c0%ae',
  '%2e%2e',
  '..',
  '%2f',
  'a%2fb',
  'a%5cb',
  ';a=b',
  'a'.repeat(129),
  'a'.repeat(4000),
  '%F0%9F%98%80',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF',
)

// What is longer makes the head of the request larger than Node takes.
const longestPart = 1000

/** Percent-encodes text, halves of surrogate pairs as the three bytes that they would have. */
function encoded(text: string): string {
  return [...text.slice(0, longestPart)]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0
      if (code < 0xd800 || code > 0xdfff) return encodeURIComponent(character)
      return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]
        .map((byte) => `%${byte.toString(16)}`)
        .join('')
    })
    .join('')
}

function queries({ parameters }: Operation): fc.Arbitrary<string> {
  const pair = ({ name, schema }: Parameter) =>
    fc
      .oneof(
        { weight: 5, arbitrary: fitting(schema) },
        { weight: 1, arbitrary: missing(schema) },
        { weight: 1, arbitrary: anyText },
      )
      .map((value) => `${name}=${encoded(typeof value === 'object' ? JSON.stringify(value) : String(value))}`)
  const known = parameters.filter(({ in: place }) => place === 'query').map(pair)
  const odd = fc.oneof(
    fc.tuple(anyText, anyText).map(([name, value]) => `${encoded(name)}=${encoded(value)}`),
    fc.constantFrom(
      'limit=1&limit=2',
      'limit[]=1',
      '__proto__=1',
      '__proto__[a]=1',
      '&&&',
      '=',
      '%',
      '%00=%00',
      '?',
    ),
  )
  const some = known.length === 0 ? fc.constant([]) : fc.subarray(known).chain((kept) => fc.tuple(...kept))
  return fc.oneof(
    { weight: 6, arbitrary: some.map((pairs) => pairs.join('&')) },
    { weight: 1, arbitrary: fc.tuple(some, odd).map(([pairs, more]) => [...pairs, more].join('&')) },
  )
}

// What Node lets a client send at all: bytes of ISO 8859-1 without control characters, the tab apart.
const headerText = fc
  .string({
    unit: fc
      .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
      .map((code) => String.fromCharCode(code)),
    maxLength: 40,
  })
  .map((text) => text.trim())

function headers({ parameters }: Operation): fc.Arbitrary<Record<string, string>> {
  const told = parameters.filter((one) => one.in === 'header').map(({ name }) => name.toLowerCase())
  const keys = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 400 }).map((number) => `key-${number}`) },
    headerText,
    fc.constantFrom('k'.repeat(255), 'k'.repeat(256), 'two words'),
  )
  const declared = Object.fromEntries(
    told.map((name) => [name, name === 'idempotency-key' ? keys : headerText]),
  )
  const others = {
    'x-request-id': fc.oneof(fc.uuid(), headerText, fc.constant('r'.repeat(500))),
    range: fc.constantFrom('bytes=0-0', 'bytes=5-1', 'bytes=-1', 'lines=1-2', 'bytes=0-99999999999999999999'),
    accept: fc.constantFrom('*/*', 'text/plain', 'image/png', '', ';q=2'),
    'accept-encoding': fc.constantFrom('gzip', 'br;q=0', '*'),
    origin: fc.constantFrom('https://example.org', 'null', 'http://\xff'),
    'if-none-match': fc.constantFrom('*', '"x"'),
    'x-forwarded-for': fc.constantFrom('192.0.2.1', '::1, nonsense', ',,,', '999.1.1.1'),
    'x-http-method-override': fc.constant('DELETE'),
    cookie: headerText,
  }
  const empty = { requiredKeys: [] }
  return fc
    .tuple(
      fc.record(declared, empty),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, fc.record(others, empty)),
    )
    .map(([one, two]) => ({ ...one, ...two }) as Record<string, string>)
}

function authorizations(operation: Operation, { tokens }: World): fc.Arbitrary<string | null> {
  const right = tokens[operation.token?.kind ?? 'read']
  const odd = ['', 'Bearer', 'Bearer  ', `Basic ${right}`, `Bearer ${right} x`, `Bearer ${right.slice(1)}`]
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(`Bearer ${right}`) },
    fc.constant(null),
    fc.constantFrom(...odd, ...Object.values(tokens).map((one) => `bearer ${one}`)),
    headerText,
  )
}

function carries(authorization: string | null, { token }: Operation, { tokens }: World): boolean {
  return token === null || authorization?.replace(/^bearer +/i, '') === tokens[token.kind]
}

function bodies({ method, body }: Operation, { words, files }: World): fc.Arbitrary<Body | null> {
  const surprise = fc.constantFrom<Body | null>(null, null, null, null, null, null, null, {
    contentType: 'application/json',
    bytes: Buffer.from('{"limit":1}'),
  })
  if (body === undefined) return method === 'GET' ? fc.constant(null) : surprise
  const made =
    body.mediaType === 'multipart/form-data'
      ? formBodies(body.schema, words, files)
      : jsonBodies(body.schema, words)
  return fc.oneof({ weight: 30, arbitrary: made }, fc.constant(null))
}
