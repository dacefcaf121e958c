import { stripTypeScriptTypes } from 'node:module'
import { type AnyNode, type Expression, type ObjectExpression, type Program, parse } from 'acorn'
import type { Place } from '../platforms/variable.ts'
import type { Entry, Problems, Tree } from './tree.ts'

/** A call of a function that the script imports, as its arguments stand there. */
export interface Call {
  kind: 'call'
  name: string
  arguments: readonly Value[]
  place: Place
}

/** Something that the script is given or has called, and a path of names below it. */
export interface Below {
  kind: 'below'
  of: Call | { kind: 'parameter' }
  path: readonly string[]
  place: Place
}

/** What an expression is, as far as reading alone tells. Calls and what stands below them may stand inside trees. */
export type Value = Tree | Call | Below

/** How the reader of a kind of script turns calls and what stands below them into trees. */
export type Meaning = (value: Call | Below) => Tree

/**
 * A script that describes something by constants, literals and calls of one module, read without running it. What is
 * anything else is opaque, and what could change a value behind the reader's back is a problem.
 */
export class StaticScript {
  readonly #file: string
  readonly #module: string
  readonly #problems: Problems
  readonly #program: Program | undefined
  readonly #imported = new Map<string, string>()
  readonly #constants = new Map<string, Expression>()
  readonly #values = new Map<string, Value>()
  readonly #open = new Set<string>()
  #parameter: string | undefined
  #meaning: Meaning = (value) => this.#opaque('a call, where a value is expected', value.place)

  constructor(file: string, text: string, module: string, problems: Problems) {
    this.#file = file
    this.#module = module
    this.#problems = problems
    this.#program = this.#parse(text)
  }

  /**
   * What the function returns that the script hands to `wrapper` as its default export; undefined, with problems, when
   * there is no such thing.
   */
  resultOf(wrapper: string, meaning: Meaning): Value | undefined {
    if (this.#program === undefined) return undefined
    this.#meaning = meaning
    const body = this.#takeModule(this.#program)
    if (body?.type !== 'CallExpression' || this.#calleeOf(body) !== wrapper) {
      this.#problems.add(
        { file: this.#file, line: 1, column: 1 },
        `the file does not export what ${wrapper} makes`,
        `Write export default ${wrapper}(() => project(…)), with ${wrapper} from '${this.#module}'.`,
      )
      return undefined
    }
    const [made] = body.arguments
    if (made?.type !== 'ArrowFunctionExpression' && made?.type !== 'FunctionExpression') {
      this.#problems.add(
        this.#placeOf(body),
        `${wrapper} is not given a function`,
        'Give it a function that returns.',
      )
      return undefined
    }
    const [parameter] = made.params
    this.#parameter = parameter?.type === 'Identifier' ? parameter.name : undefined
    this.#forbidEffects(this.#program)
    if (made.body.type !== 'BlockStatement') return this.#value(made.body)
    let returned: Expression | undefined
    for (const statement of made.body.body) {
      if (statement.type === 'VariableDeclaration') this.#takeConstants(statement)
      else if (statement.type === 'ReturnStatement' && statement.argument) returned ??= statement.argument
      else this.#cannotFollow(statement)
    }
    return returned === undefined ? undefined : this.#value(returned)
  }

  // Most such files hold no types: then nothing has to be stripped, and an error has a place.
  #parse(text: string): Program | undefined {
    const options = { ecmaVersion: 'latest', sourceType: 'module', locations: true } as const
    try {
      return parse(text, options)
    } catch (error) {
      try {
        return parse(withoutTypes(text), options)
      } catch {
        const { line = 1, column = 0 } = (error as { loc?: { line?: number; column?: number } }).loc ?? {}
        this.#problems.add(
          { file: this.#file, line, column: column + 1 },
          'this is not TypeScript that can be read',
          'Correct the notation here; enums and namespaces are not read either.',
        )
        return undefined
      }
    }
  }

  #takeModule(program: Program): Expression | undefined {
    let exported: Expression | undefined
    for (const statement of program.body) {
      if (statement.type === 'ImportDeclaration') {
        if (statement.source.value !== this.#module) continue
        for (const specifier of statement.specifiers)
          if (specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier')
            this.#imported.set(specifier.local.name, specifier.imported.name)
      } else if (statement.type === 'VariableDeclaration') this.#takeConstants(statement)
      else if (statement.type === 'ExportDefaultDeclaration') exported = statement.declaration as Expression
      else if (statement.type !== 'EmptyStatement') this.#cannotFollow(statement)
    }
    return exported
  }

  #takeConstants(statement: Extract<AnyNode, { type: 'VariableDeclaration' }>): void {
    for (const { id, init } of statement.declarations) {
      if (statement.kind !== 'const' || id.type !== 'Identifier' || !init || this.#constants.has(id.name))
        this.#cannotFollow(statement)
      else this.#constants.set(id.name, init)
    }
  }

  #cannotFollow(node: AnyNode): void {
    this.#problems.add(
      this.#placeOf(node),
      'this is more than constants and one return, so it cannot be told what it does without running it',
      'Write it with const, literals and the functions of the module alone.',
    )
  }

  /** An assignment, or a call of anything but the module, may change what stands elsewhere in the script. */
  #forbidEffects(node: unknown): void {
    if (Array.isArray(node)) for (const item of node) this.#forbidEffects(item)
    if (!isNode(node)) return
    const effects = ['AssignmentExpression', 'UpdateExpression', 'NewExpression', 'TaggedTemplateExpression']
    const deletes = node.type === 'UnaryExpression' && node.operator === 'delete'
    const calls =
      node.type === 'CallExpression' && this.#calleeOf(node) === undefined && !this.#asksParameter(node)
    if (effects.includes(node.type) || deletes || calls) this.#cannotFollow(node)
    else for (const child of Object.values(node)) this.#forbidEffects(child)
  }

  /** As `ctx.isEnvironment('production')`. */
  #asksParameter({ callee }: Extract<AnyNode, { type: 'CallExpression' }>): boolean {
    return (
      callee.type === 'MemberExpression' &&
      callee.object.type === 'Identifier' &&
      callee.object.name === this.#parameter
    )
  }

  #calleeOf(node: Extract<AnyNode, { type: 'CallExpression' }>): string | undefined {
    return node.callee.type === 'Identifier' ? this.#imported.get(node.callee.name) : undefined
  }

  /** The tree of an expression, calls turned into what they mean. */
  #tree(node: AnyNode): Tree {
    const value = this.#value(node)
    return value.kind === 'call' || value.kind === 'below' ? this.#meaning(value) : value
  }

  #value(node: AnyNode): Value {
    const place = this.#placeOf(node)
    switch (node.type) {
      case 'Literal':
        return ['string', 'number', 'boolean'].includes(typeof node.value) || node.raw === 'null'
          ? { kind: 'scalar', value: node.value as string | number | boolean | null, place }
          : this.#opaque('a literal of another kind', place)
      case 'TemplateLiteral': {
        const [only] = node.quasis
        return node.expressions.length === 0 && typeof only?.value.cooked === 'string'
          ? { kind: 'scalar', value: only.value.cooked, place }
          : this.#opaque('a text that is put together when it runs', place)
      }
      case 'ArrayExpression':
        return { kind: 'list', items: node.elements.map((element) => this.#item(element, place)), place }
      case 'ObjectExpression':
        return this.#table(node, place)
      case 'Identifier':
        return this.#named(node.name, place)
      case 'MemberExpression':
        return this.#member(node, place)
      case 'CallExpression': {
        const name = this.#calleeOf(node)
        return name === undefined
          ? this.#opaque('a call of something that is not of the module', place)
          : { kind: 'call', name, arguments: node.arguments.map((argument) => this.#value(argument)), place }
      }
      default:
        return this.#opaque('it is decided when it runs', place)
    }
  }

  #item(element: AnyNode | null, place: Place): Tree {
    return element === null ? this.#opaque('a hole in a list', place) : this.#tree(element)
  }

  #table(node: ObjectExpression, place: Place): Tree {
    const entries = new Map<string, Entry>()
    const written = new Set<string>()
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        const spread = this.#tree(property.argument)
        if (spread.kind !== 'table')
          return this.#opaque('what is spread into it cannot be read', this.#placeOf(property))
        for (const [name, entry] of spread.entries) entries.set(name, entry)
        continue
      }
      const name = property.computed ? undefined : nameOf(property.key)
      if (name === undefined || name === '__proto__' || property.kind !== 'init')
        return this.#opaque('one of its names is decided when it runs', this.#placeOf(property))
      if (written.has(name))
        this.#problems.add(
          this.#placeOf(property),
          'a name stands here for the second time',
          'Leave one of the two.',
        )
      written.add(name)
      entries.set(name, { place: this.#placeOf(property.key), tree: this.#tree(property.value) })
    }
    return { kind: 'table', entries, place }
  }

  #named(name: string, place: Place): Value {
    if (name === this.#parameter) return { kind: 'below', of: { kind: 'parameter' }, path: [], place }
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const constant = this.#constants.get(name)
    if (constant === undefined || this.#open.has(name))
      return this.#opaque('nothing here has this name', place)
    this.#open.add(name)
    const value = this.#value(constant)
    this.#open.delete(name)
    this.#values.set(name, value)
    return value
  }

  #member(node: Extract<AnyNode, { type: 'MemberExpression' }>, place: Place): Value {
    const name = node.computed && node.property.type !== 'Literal' ? undefined : nameOf(node.property)
    if (name === undefined) return this.#opaque('its name is decided when it runs', place)
    const owner = this.#value(node.object)
    if (owner.kind === 'below') return { ...owner, path: [...owner.path, name], place }
    if (owner.kind === 'call') return { kind: 'below', of: owner, path: [name], place }
    const entry = owner.kind === 'table' ? owner.entries.get(name) : undefined
    return entry?.tree ?? this.#opaque('it is decided when it runs', place)
  }

  #opaque(because: string, place: Place): Tree {
    return { kind: 'opaque', because, place }
  }

  #placeOf({ loc }: AnyNode): Place {
    return { file: this.#file, line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1 }
  }
}

/** The script with blanks in place of its types. Node warns once that this is young; who lints a file need not know. */
function withoutTypes(text: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}

function nameOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
