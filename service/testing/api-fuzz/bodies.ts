import fc from 'fast-check'
import type { JsonSchema } from '../../contract/json-schema.ts'
import { anyJson, anyText, fitting, missing } from './values.ts'

/** A body as it goes over the line. */
export interface Body {
  contentType: string
  bytes: Buffer
}

type Fields = Record<string, unknown>

/** Objects by their schema: whole, with some values off, with one left out, with more than was asked for. */
function objects(schema: JsonSchema, known: Record<string, readonly string[]>): fc.Arbitrary<Fields> {
  const properties = Object.entries(schema.properties ?? {}) as [string, JsonSchema][]
  const wanted = properties.filter(([, { contentMediaType }]) => contentMediaType === undefined)
  const optional = wanted.map(([name]) => name).filter((name) => !schema.required?.includes(name))
  const model = (value: (name: string, schema: JsonSchema) => fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(wanted.map(([name, one]) => [name, value(name, one)])), {
      requiredKeys: schema.required ?? [],
    }) as fc.Arbitrary<Fields>
  const good = (name: string, one: JsonSchema) => {
    const words = known[name]
    return words ? fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, fitting(one)) : fitting(one)
  }
  const whole = model(good)
  // Optional fields make most objects fail somewhere; without them the work behind is reached.
  const short = whole.map((fields) => {
    const kept = Object.entries(fields).filter(([name]) => !optional.includes(name))
    return Object.fromEntries(kept)
  })
  const oneOff = fc
    .tuple(whole, fc.constantFrom(...wanted))
    .chain(([fields, [name, one]]) => missing(one).map((value) => ({ ...fields, [name]: value })))
  const oneLess = fc
    .tuple(whole, fc.constantFrom(...wanted))
    .map(([fields, [left]]) => Object.fromEntries(Object.entries(fields).filter(([name]) => name !== left)))
  const more = fc.tuple(whole, fc.dictionary(anyText, anyJson, { maxKeys: 3 })).map(([one, two]) => ({
    ...two,
    ...one,
  }))
  return fc.oneof({ weight: 4, arbitrary: short }, { weight: 3, arbitrary: whole }, oneOff, oneLess, more)
}

const oddJson = fc.constantFrom(
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '{"a":1,}',
  '\ufeff{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"filename":"a","filename":"b"}',
  '{"llm_model":1e999,"llm_provider":-1e999}',
  '{"llm_model":"\\u0000","filename":"\\ud800"}',
  '['.repeat(30_000),
  '['.repeat(30_000) + ']'.repeat(30_000),
  `{"llm_model":"${'m'.repeat(65_000)}"}`,
  `{"llm_model":"${'m'.repeat(70_000)}"}`,
  `{"llm_model":"${'m'.repeat(400_000)}"}`,
)

/** JSON bodies: by the schema, near it, and text that is hardly JSON; under right and wrong types. */
export function jsonBodies(schema: JsonSchema, known: Record<string, readonly string[]>): fc.Arbitrary<Body> {
  const bytes = fc.oneof(
    { weight: 8, arbitrary: objects(schema, known).map((value) => Buffer.from(JSON.stringify(value))) },
    anyJson.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    oddJson.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
  )
  const contentType = fc.oneof(
    { weight: 6, arbitrary: fc.constant('application/json') },
    fc.constantFrom(
      '',
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data',
      '/',
      'a/b; x',
    ),
  )
  return fc.record({ contentType, bytes })
}

/** Files that a form may carry, by what they are. */
export type Files = Readonly<Record<string, Buffer>>

interface Part {
  head: string
  bytes: Buffer
}

const boundary = '----pegasus-fuzz'

/** Multipart forms: fields by the schema in either order with a file, and forms broken in every place. */
export function formBodies(
  schema: JsonSchema,
  known: Record<string, readonly string[]>,
  files: Files,
): fc.Arbitrary<Body> {
  const fields = objects(schema, known).map((values) =>
    Object.entries(values).map(([name, value]) => ({
      head: `form-data; name="${name.replaceAll(/["\r\n]/g, '_')}"`,
      bytes: Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value)),
    })),
  )
  const bytes = fc.constantFrom(...Object.values(files)).chain((whole) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(whole) },
      fc.nat(whole.length).map((end) => whole.subarray(0, end)),
    ),
  )
  const file = fc.record({
    head: fc.constantFrom(
      'form-data; name="audio"; filename="lecture.pdf"',
      'form-data; name="file"; filename="../../lecture.wav"',
      'form-data; name="file"; filename=""',
      'form-data; name="file"; filename*=UTF-8\'\'%e2%82%ac%ff.pdf',
      'form-data; name="other"; filename="x"',
      'form-data; name="audio"',
    ),
    bytes,
  })
  const parts = fc
    .tuple(fields, file, file)
    .chain(([told, one, two]) =>
      fc.constantFrom<Part[]>(
        [...told, one],
        [one, ...told],
        [...told.slice(0, 2), one, ...told.slice(2)],
        [...told, one, two],
        told,
      ),
    )
  const whole = parts.map((all) => ({
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: written(all),
  }))
  return fc.oneof(
    { weight: 5, arbitrary: whole },
    fc.tuple(whole, breaks).map(([body, off]) => off(body)),
  )
}

function written(parts: readonly Part[]): Buffer {
  return Buffer.concat([
    ...parts.flatMap(({ head, bytes }) => [
      Buffer.from(`--${boundary}\r\ncontent-disposition: ${head}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
}

const breaks: fc.Arbitrary<(body: Body) => Body> = fc.oneof(
  fc
    .constantFrom(
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary=another',
      `multipart/form-data; boundary="${boundary}`,
      `multipart/mixed; boundary=${boundary}`,
      'application/x-www-form-urlencoded',
      'application/json',
      '',
    )
    .map((contentType) => (body: Body) => ({ ...body, contentType })),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => ({ contentType, bytes }: Body) => ({
    contentType,
    bytes: bytes.subarray(0, Math.floor(bytes.length * share)),
  })),
  fc.constantFrom('\r\n\r\n', ': ', 'form-data', '"', `--${boundary}`).chain((from) =>
    fc
      .constantFrom('', '\n', '\0', ';;;', 'x'.repeat(20_000))
      .map((to) => ({ contentType, bytes }: Body) => ({
        contentType,
        bytes: Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'),
      })),
  ),
  fc.nat(60).map((count) => ({ contentType }: Body) => ({
    contentType,
    bytes: written(
      Array.from({ length: count }, (_, index) => ({
        head: `form-data; name="f${index}"`,
        bytes: Buffer.alloc(count * 400, 'v'),
      })),
    ),
  })),
)
