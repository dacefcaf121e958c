import {
  buildClientSchema,
  buildSchema,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  type IntrospectionQuery,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql'
import { documentIn, type Exchange, kindOf } from '../../cli/platforms/testing/scripted-platform.ts'
import { distinct, type Examined, type Finding } from './finding.ts'

/** A schema as it is published: an introspection result, or SDL. */
export function graphqlSchemaFrom(text: string): GraphQLSchema {
  if (!text.trimStart().startsWith('{')) return buildSchema(text, { assumeValidSDL: true, assumeValid: true })
  const { data } = JSON.parse(text) as { data: IntrospectionQuery }
  // It is taken as it is: Railway's deprecates a field that its interface does not.
  return buildClientSchema(data, { assumeValid: true })
}

/** Checks document, variables and answer of every exchange. */
export function examineGraphql(schema: GraphQLSchema, exchanges: readonly Exchange[]): Examined {
  const findings = exchanges.flatMap((exchange) =>
    mistakesOf(schema, exchange).map((says): Finding => ({ where: kindOf(exchange), says })),
  )
  const operations = [...new Set(exchanges.map(kindOf))].toSorted()
  return {
    looked: `${exchanges.length} exchanges over ${operations.length} operations: ${operations.join(', ')}`,
    findings: distinct(findings),
  }
}

function mistakesOf(schema: GraphQLSchema, { body, answer }: Exchange): string[] {
  const text = documentIn(body)
  if (text === undefined) return ['no document was sent']
  const document = parse(text)
  const wrong = validate(schema, document).map(({ message }) => message)
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  // What the schema does not know cannot be followed into the answer.
  if (wrong.length > 0 || operation === undefined) return wrong
  const { variables = {} } = body as { variables?: Record<string, unknown> }
  return [
    ...mistakesInVariables(schema, operation, variables),
    ...mistakesInAnswer(schema, operation, answer),
  ]
}

function mistakesInVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Record<string, unknown>,
): string[] {
  const declared = new Set(variableDefinitions.map(({ variable }) => variable.name.value))
  const unknown = Object.keys(variables).filter((name) => !declared.has(name))
  const { errors = [] } = getVariableValues(schema, variableDefinitions, variables)
  return [
    ...unknown.map((name) => `the variable "${name}" is sent and not declared`),
    ...errors.map(({ message }) => message),
  ]
}

function mistakesInAnswer(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  answer: string,
): string[] {
  const { data, errors } = JSON.parse(answer) as { data?: unknown; errors?: unknown }
  // Data beside errors may have gaps.
  if (errors !== undefined) return []
  const root = schema.getRootType(operation.operation)
  return root == null
    ? ['the schema has no such root']
    : mistakesIn(data, root, operation.selectionSet, 'data')
}

function mistakesIn(
  value: unknown,
  type: GraphQLOutputType,
  selections: SelectionSetNode | undefined,
  at: string,
): string[] {
  if (isNonNullType(type))
    return value == null ? [`the answer: ${at} is null`] : mistakesIn(value, type.ofType, selections, at)
  if (value == null) return []
  if (isListType(type))
    return Array.isArray(value)
      ? value.flatMap((one, index) => mistakesIn(one, type.ofType, selections, `${at}[${index}]`))
      : [`the answer: ${at} is no list`]
  if (isEnumType(type))
    return type.getValue(String(value)) == null ? [`the answer: ${at} is no ${type.name}`] : []
  if (isScalarType(type)) return isOfScalar(value, type.name) ? [] : [`the answer: ${at} is no ${type.name}`]
  if (!isObjectType(type) || typeof value !== 'object')
    return [`the answer: ${at} is no ${getNamedType(type).name}`]
  const fields = (selections?.selections ?? []).filter((one): one is FieldNode => one.kind === Kind.FIELD)
  const asked = new Map(fields.map((field) => [field.alias?.value ?? field.name.value, field]))
  const extra = Object.keys(value).filter((name) => !asked.has(name))
  return [
    ...extra.map((name) => `the answer: ${at} has "${name}", which was not asked for`),
    ...[...asked].flatMap(([name, field]) => {
      const known = type.getFields()[field.name.value]
      const inner = (value as Record<string, unknown>)[name]
      return known === undefined ? [] : mistakesIn(inner, known.type, field.selectionSet, `${at}.${name}`)
    }),
  ]
}

/** A scalar of the schema's own may hold anything, but for the times, which have to be some. */
function isOfScalar(value: unknown, name: string): boolean {
  if (name === 'String' || name === 'ID') return typeof value === 'string'
  if (name === 'Int') return Number.isInteger(value)
  if (name === 'Float') return typeof value === 'number'
  if (name === 'Boolean') return typeof value === 'boolean'
  return !name.endsWith('DateTime') || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
}
