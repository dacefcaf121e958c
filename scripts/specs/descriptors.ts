import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { AnySchemaObject } from 'ajv'
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'
import { parse } from 'yaml'
import type { Examined } from './finding.ts'
import { mistakesIn } from './json-schema.ts'

/**
 * Checks a deployment file (YAML or TOML) against the schema that is published for its kind. A section that the schema
 * lets pass without knowing it was not checked, which is told as well.
 */
export function examineDescriptor(path: string, schema: AnySchemaObject): Examined {
  const text = readFileSync(path, 'utf8')
  const value: unknown = path.endsWith('.toml') ? getStaticTOMLValue(parseTOML(text)) : parse(text)
  const sections = Object.keys(value ?? {})
  const known: unknown = schema['properties']
  const unknown = known instanceof Object ? sections.filter((name) => !(name in known)) : []
  const says = new Set([
    ...mistakesIn(value, schema),
    ...unknown.map((name) => `it has "${name}", which the specification does not know`),
  ])
  const where = basename(path)
  return { looked: sections.join(', '), findings: [...says].map((sentence) => ({ where, says: sentence })) }
}
