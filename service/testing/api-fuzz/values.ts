import fc from 'fast-check'
import type { JsonSchema } from '../../contract/json-schema.ts'

/** Text of every kind: plain, far from ASCII, with control characters, NUL and halves of surrogate pairs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    'null',
    'undefined',
    'NaN',
    '-1',
    '1e9',
    '0x10',
    '9007199254740993',
    '99999999999999999999999999',
    '\0',
    'a\0b',
    '\ud800',
    'x\udfffy',
    '../../etc/passwd',
    "'; drop table jobs; --",
    '%',
    '%s%n',
    '__proto__',
    'constructor',
    'toString',
    '{{7*7}}',
    '<script>alert(1)</script>',
    'a\r\nx-injected: 1',
    'x'.repeat(200),
    'ÿ'.repeat(3000),
  ),
)

const deep = (depth: number) => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
  return value
}

/** Any JSON value, those included that programs trip over. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  anyText,
  fc.constantFrom(null, true, -0, 1.5, -1, 2 ** 53, 1e308, [], {}, [[]], deep(50), deep(1000)),
)

/** Values that fit a schema, as far as the document says. */
export function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.format === 'uuid') return fc.uuid({ version: 4 })
  switch (schema.type) {
    case 'integer':
      return fc.integer({
        min: Number(schema.minimum ?? -1000),
        max: Number(schema.maximum ?? 2_147_483_647),
      })
    case 'boolean':
      return fc.boolean()
    case 'string':
      return fittingText(schema)
    default:
      return anyJson
  }
}

function fittingText({ pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  const fits = pattern === undefined ? /^/ : new RegExp(pattern, 'u')
  const length = { minLength, maxLength: Math.min(maxLength, 60) }
  // A pattern that only forbids tells nothing about how to make text.
  if (pattern === undefined || pattern.startsWith('^[^'))
    return fc
      .oneof(fc.string(length), fc.string({ ...length, unit: 'grapheme' }))
      .filter((text) => fits.test(text))
  return fc.stringMatching(new RegExp(pattern))
}

/** Values that just miss a schema, or miss it by far. */
export function missing(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { minimum, maximum, maxLength } = schema
  const edges: unknown[] = [
    ...(minimum === undefined ? [] : [Number(minimum) - 1, -minimum, `${minimum}.0`]),
    ...(maximum === undefined ? [] : [Number(maximum) + 1, `${maximum}x`, Number(maximum) * 1000]),
    ...(maxLength === undefined ? [] : ['y'.repeat(maxLength + 1)]),
  ]
  return edges.length === 0 ? anyJson : fc.oneof(fc.constantFrom(...edges), anyJson)
}
