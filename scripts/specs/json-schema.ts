import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const options = { strict: false, allErrors: true, logger: false } as const

/** What a value has that the schema does not allow, one sentence each. Values are not repeated. */
export function mistakesIn(value: unknown, schema: AnySchemaObject): string[] {
  const ajv = schema['$schema']?.includes('draft-07') === true ? new Ajv(options) : new Ajv2020(options)
  formats.default(ajv)
  const validate = ajv.compile(schema)
  return validate(value) ? [] : [...new Set((validate.errors ?? []).map(described))]
}

function described({ instancePath, keyword, params, message = 'is not allowed' }: ErrorObject): string {
  const at = instancePath === '' ? 'it' : instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/*')
  const unknown = params['additionalProperty'] ?? params['unevaluatedProperty']
  if (unknown !== undefined) return `${at} has "${unknown}", which the specification does not know`
  return `${at} ${message}${keyword === 'enum' ? `: ${JSON.stringify(params['allowedValues'])}` : ''}`
}
