import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter } from 'yaml'
import { parseYaml } from '../parse-yaml.ts'
import type { Place } from '../platforms/variable.ts'
import type { Entry, Problems, Tree } from './tree.ts'
import { beyondBounds } from './whole-file-bounds.ts'

// A file of ours has a few hundred; one whose aliases unfold into each other has no end.
const mostNodes = 20_000

/** The tree of a YAML file, anchors and merge keys unfolded; undefined, with problems, when it is none. */
export function yamlTree(file: string, text: string, problems: Problems): Tree | undefined {
  const beyond = beyondBounds(text)
  if (beyond !== undefined) {
    problems.add({ file, line: 1, column: 1 }, beyond.says, beyond.remedy)
    return undefined
  }
  const lines = new LineCounter()
  const document = parseYaml(text, lines)
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    if (code === 'DUPLICATE_KEY')
      problems.add(at(pos[0]), 'a key stands here for the second time', 'Leave one of the two.')
    else
      problems.add(
        at(pos[0]),
        `this is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
        'Correct the notation here; indentation and quotes are the usual causes.',
      )
  }
  if (problems.found.length > 0) return undefined
  if (document.contents === null) {
    problems.add(at(0), 'the file is empty', 'Write what it is for, or remove it.')
    return undefined
  }
  return new Unfolding(document, at).tree(document.contents, 0)
}

class Unfolding {
  readonly #document: Document
  readonly #at: (offset: number) => Place
  readonly #open = new Set<unknown>()
  #nodes = 0

  constructor(document: Document, at: (offset: number) => Place) {
    this.#document = document
    this.#at = at
  }

  tree(node: unknown, offset: number): Tree {
    const place = this.#at(startOf(node) ?? offset)
    this.#nodes += 1
    if (this.#nodes > mostNodes || this.#open.has(node))
      return { kind: 'opaque', because: 'its aliases never end', place }
    if (isAlias(node)) return this.#target(node, place)
    if (isScalar(node)) return scalar(node.value, node.source, place)
    this.#open.add(node)
    try {
      if (isSeq(node))
        return {
          kind: 'list',
          items: node.items.map((item) => this.tree(item, startOf(node) ?? offset)),
          place,
        }
      if (isMap(node)) return { kind: 'table', entries: this.#entries(node.items, place), place }
      return { kind: 'opaque', because: 'it is of no kind known here', place }
    } finally {
      this.#open.delete(node)
    }
  }

  #target(alias: Alias, place: Place): Tree {
    const target = alias.resolve(this.#document)
    return target === undefined
      ? { kind: 'opaque', because: 'nothing has the name of this alias', place }
      : this.tree(target, startOf(alias) ?? 0)
  }

  #entries(pairs: readonly { key: unknown; value: unknown }[], place: Place): Map<string, Entry> {
    const own = new Map<string, Entry>()
    const merged = new Map<string, Entry>()
    for (const { key, value } of pairs) {
      const offset = startOf(key) ?? 0
      const name = isScalar(key) ? String(key.value) : undefined
      const entry = { place: name === undefined ? place : this.#at(offset), tree: this.tree(value, offset) }
      if (name === '<<') for (const [inner, taken] of mergedFrom(entry.tree)) merged.set(inner, taken)
      else own.set(name ?? '(a key that is no text)', entry)
    }
    return new Map([...merged, ...own])
  }
}

/** Of several that are merged the first wins. */
function mergedFrom(tree: Tree): Iterable<[string, Entry]> {
  if (tree.kind === 'table') return tree.entries
  return tree.kind === 'list' ? tree.items.toReversed().flatMap((item) => [...mergedFrom(item)]) : []
}

function scalar(value: unknown, source: string | undefined, place: Place): Tree {
  if (typeof value === 'number' && String(value) !== source)
    return {
      kind: 'opaque',
      because: 'a number that can be written in several ways: put it in quotes',
      place,
    }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return { kind: 'scalar', value: value as string | number | boolean | null, place }
  return { kind: 'opaque', because: 'it is of no kind known here', place }
}

function startOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  return Array.isArray(range) ? Number(range[0]) : undefined
}
