import type { AnySchemaObject } from 'ajv'
import type { Exchange } from '../../cli/platforms/testing/scripted-platform.ts'
import { distinct, type Examined, type Finding } from './finding.ts'
import { mistakesIn } from './json-schema.ts'

type Node = Record<string, unknown>

interface Parameter extends Node {
  name: string
  in: string
  required?: boolean
  explode?: boolean
  schema?: AnySchemaObject
}

interface Operation {
  /** As `GET /services/{serviceId}`. */
  name: string
  /** From the path. */
  arguments: Readonly<Record<string, string>>
  parameters: Parameter[]
  body: AnySchemaObject | undefined
  responses: Readonly<Record<string, Node>>
}

/** An OpenAPI 3 document, of which only what is asked about is looked at. */
export class OpenApi {
  readonly #document: Node

  constructor(document: Node) {
    this.#document = document
  }

  /** Checks path, method, parameters, body and answer of every exchange. */
  examine(exchanges: readonly Exchange[]): Examined {
    const found = exchanges.map((exchange) => ({ exchange, operation: this.#operationOf(exchange) }))
    const findings = found.flatMap(({ exchange, operation }) =>
      operation === undefined
        ? [{ where: `${exchange.method} ${exchange.path}`, says: 'the specification has no such operation' }]
        : this.#mistakesOf(exchange, operation).map((says) => ({ where: operation.name, says })),
    )
    const operations = new Set(found.flatMap(({ operation }) => operation?.name ?? []))
    return {
      looked: `${exchanges.length} exchanges over ${operations.size} operations: ${[...operations].toSorted().join(', ')}`,
      findings: distinct(findings satisfies Finding[]),
    }
  }

  #operationOf({ method, path }: Exchange): Operation | undefined {
    const paths = Object.entries(this.#whole(this.#document['paths']))
    // A path without a place for an argument goes before one with.
    const ordered = paths.toSorted(([one], [other]) => one.split('{').length - other.split('{').length)
    for (const [template, itemNode] of ordered) {
      const pattern = template.replaceAll(/[.+()]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
      const matched = new RegExp(`^${pattern}$`).exec(path)
      const item = this.#whole(itemNode)
      const operation = item[method.toLowerCase()]
      if (matched === null || operation === undefined) continue
      const { parameters, requestBody, responses } = this.#whole(operation)
      return {
        name: `${method} ${template}`,
        arguments: matched.groups ?? {},
        parameters: [...listIn(item['parameters']), ...listIn(parameters)].map(
          (parameter) => this.#whole(parameter) as Parameter,
        ),
        body: requestBody === undefined ? undefined : this.#jsonIn(this.#whole(requestBody)),
        responses: this.#whole(responses) as Operation['responses'],
      }
    }
    return undefined
  }

  #mistakesOf(exchange: Exchange, operation: Operation): string[] {
    return [
      ...this.#mistakesInParameters(exchange, operation),
      ...this.#mistakesInBody(exchange, operation),
      ...this.#mistakesInAnswer(exchange, operation),
    ]
  }

  #mistakesInParameters({ query }: Exchange, operation: Operation): string[] {
    const { parameters } = operation
    const declared = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name))
    const unknown = [...new Set(query.keys())].filter((name) => !declared.has(name))
    return [
      ...unknown.map((name) => `the query has "${name}", which the specification does not know`),
      ...parameters.flatMap((parameter) => {
        const sent =
          parameter.in === 'path' ? [operation.arguments[parameter.name] ?? ''] : query.getAll(parameter.name)
        if (parameter.in !== 'path' && parameter.in !== 'query') return []
        if (sent.length === 0)
          return parameter.required === true ? [`"${parameter.name}" is required, and is not sent`] : []
        if (parameter.schema === undefined) return []
        const schema = this.#closed(parameter.schema)
        return mistakesIn(read(sent, schema, parameter), schema).map((says) => `"${parameter.name}": ${says}`)
      }),
    ]
  }

  #mistakesInBody({ body }: Exchange, operation: Operation): string[] {
    if (body === undefined) return []
    if (operation.body === undefined) return ['a body is sent, and the specification knows none']
    return mistakesIn(body, operation.body).map((says) => `the body: ${says}`)
  }

  #mistakesInAnswer({ status, answer }: Exchange, { responses }: Operation): string[] {
    const response = responses[status] ?? responses['default']
    if (response === undefined)
      return [`the answer has the status ${status}, which the specification does not know`]
    const schema = this.#jsonIn(this.#whole(response))
    if (schema === undefined)
      return answer === '' ? [] : [`the answer ${status} has a body, and should have none`]
    if (answer === '') return [`the answer ${status} has no body`]
    return mistakesIn(JSON.parse(answer), schema).map((says) => `the answer ${status}: ${says}`)
  }

  #jsonIn({ content }: Node): AnySchemaObject | undefined {
    const json = this.#whole(this.#whole(content)['application/json'])['schema']
    return json === undefined ? undefined : this.#closed(json)
  }

  /**
   * A schema with its references in place, which takes no property that it does not name: a wrong name would pass
   * otherwise. A published `oneOf` is read as `anyOf`: branches that only differ in optional parts overlap, so that
   * a right value matches several.
   */
  #closed(node: unknown, within: readonly unknown[] = [], open = false): AnySchemaObject {
    const whole = this.#whole(node)
    // A schema within itself is not followed further.
    if (within.includes(whole)) return {}
    const inside = [...within, whole]
    const parts = (list: unknown, isOpen: boolean) =>
      listIn(list).map((part) => this.#closed(part, inside, isOpen))
    const { properties, items, allOf, anyOf, oneOf, additionalProperties, nullable, ...rest } = whole
    const choices = [...parts(anyOf, open), ...parts(oneOf, open)]
    const named = properties !== undefined || allOf !== undefined
    // What has to be there is known, even where only that is said of it.
    const required = Object.fromEntries(listIn(whole['required']).map((name) => [String(name), {}]))
    const closes = named && additionalProperties === undefined && choices.length === 0 && !open
    return {
      ...rest,
      ...(nullable === true && 'type' in rest ? { nullable } : {}),
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries({ ...required, ...this.#whole(properties) }).map(([name, one]) => [
                name,
                this.#closed(one, inside),
              ]),
            ),
          }),
      ...(items === undefined ? {} : { items: this.#closed(items, inside) }),
      ...(allOf === undefined ? {} : { allOf: parts(allOf, true) }),
      ...(choices.length === 0 ? {} : { anyOf: choices }),
      ...(isNode(additionalProperties)
        ? { additionalProperties: this.#closed(additionalProperties, inside) }
        : additionalProperties === undefined
          ? {}
          : { additionalProperties }),
      ...(closes ? { unevaluatedProperties: false } : {}),
    }
  }

  /** The node, or the one that it refers to; an empty one for what is none. */
  #whole(node: unknown): Node {
    if (!isNode(node)) return {}
    const { $ref } = node
    if (typeof $ref !== 'string') return node
    const path = $ref.replace(/^#\//, '').split('/')
    const found = path.reduce<unknown>(
      (at, step) => (isNode(at) || Array.isArray(at) ? at[decoded(step) as keyof typeof at] : undefined),
      this.#document,
    )
    if (found === undefined) throw new Error(`the specification refers to ${$ref}, which it does not have`)
    return this.#whole(found)
  }
}

function decoded(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value of a parameter, which came as text. */
function read(sent: readonly string[], { type, items }: AnySchemaObject, { explode }: Parameter): unknown {
  const [first = ''] = sent
  if (type === 'array')
    return (explode === false ? first.split(',') : sent).map((one) =>
      read([one], items ?? {}, {} as Parameter),
    )
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(first) ? Number(first) : first
  return type === 'boolean' && /^(true|false)$/.test(first) ? first === 'true' : first
}
