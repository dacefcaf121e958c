import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Place } from '../platforms/variable.ts'
import type { Entry, Problems, Table, Tree } from './tree.ts'
import { beyondBounds } from './whole-file-bounds.ts'

export interface Remark {
  text: string
  place: Place
}

/** The tree of a TOML file and its comments; undefined, with problems, when it is none. */
export function tomlTree(
  file: string,
  text: string,
  problems: Problems,
): { tree: Table; remarks: readonly Remark[] } | undefined {
  const place = (line: number, column: number): Place => ({ file, line, column: column + 1 })
  const beyond = beyondBounds(text)
  if (beyond !== undefined) {
    problems.add(place(1, 0), beyond.says, beyond.remedy)
    return undefined
  }
  try {
    const program = parseTOML(text, { tomlVersion: '1.0' })
    const [top] = program.body
    if (top.body.length === 0) {
      problems.add(place(1, 0), 'the file is empty', 'Write what it is for, or remove it.')
      return undefined
    }
    const starts = ({ loc }: AST.TOMLNode | AST.Comment) => place(loc.start.line, loc.start.column)
    return {
      tree: tableOfBody(top, starts),
      remarks: program.comments.map((comment) => ({ text: comment.value.trim(), place: starts(comment) })),
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    // Its messages hold nothing of the file.
    problems.add(
      place(error.lineNumber, error.column),
      `this is not TOML (${error.message.toLowerCase()})`,
      'Correct the notation here; a key that stands twice and a missing quote are the usual causes.',
    )
    return undefined
  }
}

type Starts = (node: AST.TOMLNode) => Place
/** Tables and lists are filled as their parts come; a part may come from anywhere in the file. */
interface Growing {
  kind: 'table'
  entries: Map<string, Entry>
  place: Place
}

function tableOfBody(top: AST.TOMLTopLevelTable, starts: Starts): Table {
  const root = newTable(starts(top))
  for (const part of top.body) {
    if (part.type === 'TOMLKeyValue') put(root, part, starts)
    else {
      const table = descend(root, part.resolvedKey, starts(part))
      for (const pair of part.body) put(table, pair, starts)
    }
  }
  return root
}

function put(table: Growing, { key, value }: AST.TOMLKeyValue, starts: Starts): void {
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
  const inner = descend(table, names.slice(0, -1), starts(key))
  inner.entries.set(names.at(-1) ?? '', { place: starts(key), tree: treeOf(value, starts) })
}

function treeOf(node: AST.TOMLContentNode, starts: Starts): Tree {
  const place = starts(node)
  if (node.type === 'TOMLArray')
    return { kind: 'list', items: node.elements.map((element) => treeOf(element, starts)), place }
  if (node.type === 'TOMLInlineTable') {
    const table = newTable(place)
    for (const pair of node.body) put(table, pair, starts)
    return table
  }
  const { value } = node
  return value instanceof Date
    ? { kind: 'opaque', because: 'a date, where none is expected', place }
    : { kind: 'scalar', value, place }
}

/** The table at the path below another, made where there is none; a number is an item of an array of tables. */
function descend(from: Growing, path: readonly (string | number)[], place: Place): Growing {
  let table = from
  for (let step = 0; step < path.length; step += 1) {
    const name = String(path[step])
    const index = path[step + 1]
    const there = table.entries.get(name)?.tree
    if (typeof index === 'number') {
      const items = (there?.kind === 'list' ? there.items : []) as Growing[]
      if (there === undefined) table.entries.set(name, { place, tree: { kind: 'list', items, place } })
      items[index] ??= newTable(place)
      table = items[index]
      step += 1
    } else {
      if (there === undefined) table.entries.set(name, { place, tree: newTable(place) })
      table = (table.entries.get(name)?.tree ?? newTable(place)) as Growing
    }
  }
  return table
}

const newTable = (place: Place): Growing => ({ kind: 'table', entries: new Map(), place })
