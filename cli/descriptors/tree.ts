import type { Place } from '../platforms/variable.ts'
import type { DescriptorProblem, Setting } from './descriptor.ts'

/** What a file holds, whatever its notation, with the place of everything. */
export type Tree = Scalar | List | Table | Reference | Opaque

export interface Scalar {
  kind: 'scalar'
  value: string | number | boolean | null
  place: Place
}

export interface List {
  kind: 'list'
  items: readonly Tree[]
  place: Place
}

export interface Table {
  kind: 'table'
  entries: ReadonlyMap<string, Entry>
  place: Place
}

/** A value that the file takes from elsewhere, by the name that the platform has for it. */
export interface Reference {
  kind: 'reference'
  to: string
  place: Place
}

/** What cannot be told by reading alone; `because` says why, in words that hold nothing of the file. */
export interface Opaque {
  kind: 'opaque'
  because: string
  place: Place
  /** It may be right, as far as anybody can tell here. */
  unreadable?: true
}

export interface Entry {
  place: Place
  tree: Tree
}

/** What a file gets wrong, gathered while it is read: one mistake does not hide the next, and is told once. */
export class Problems {
  readonly found: DescriptorProblem[] = []

  add(place: Place, says: string, remedy: string, unreadable = false): void {
    const told = this.found.some(
      (problem) =>
        problem.says === says && problem.place.line === place.line && problem.place.column === place.column,
    )
    if (!told) this.found.push({ place, says, remedy, ...(unreadable ? { unreadable } : {}) })
  }

  addMisfit(tree: Tree, what: string, wanted: string, remedy: string): void {
    const says =
      tree.kind === 'opaque'
        ? `${what} cannot be read (${tree.because}), so nobody can tell that it is ${wanted}`
        : `${what} is not ${wanted}`
    this.add(tree.place, says, remedy, isUnreadable(tree))
  }
}

/** The table, or a problem when something else stands there. Nothing is an empty one. */
export function tableOf(tree: Tree | undefined, what: string, problems: Problems): Table | undefined {
  if (tree === undefined) return undefined
  if (tree.kind === 'table') return tree
  problems.addMisfit(tree, what, 'a table of settings', `Write ${what} as keys and values.`)
  return undefined
}

/** The items of the list, or a problem when something else stands there. Nothing is an empty one. */
export function itemsOf(tree: Tree | undefined, what: string, problems: Problems): readonly Tree[] {
  if (tree === undefined) return []
  if (tree.kind === 'list') return tree.items
  problems.addMisfit(tree, what, 'a list', `Write ${what} as a list.`)
  return []
}

/** The text that stands under the key, or undefined; anything but text is a problem. */
export function textAt(table: Table, key: string, problems: Problems): string | undefined {
  const tree = table.entries.get(key)?.tree
  if (tree === undefined) return undefined
  if (tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value.trim() !== '') return tree.value
  problems.addMisfit(tree, key, 'a text', `Write ${key} as a text in quotes.`)
  return undefined
}

/** Whether the text can be the name of a variable; a problem, which does not repeat it, when it cannot. */
export function isVariableName(text: string, place: Place, problems: Problems): boolean {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return true
  problems.add(
    place,
    'what stands here cannot be the name of a variable',
    'Write a name of letters, digits and _; if it is the value, take it out.',
  )
  return false
}

/** Whether nobody can tell what stands there, so that it is neither right nor wrong. */
export function isUnreadable(tree: Tree | undefined): boolean {
  return tree?.kind === 'opaque' && tree.unreadable === true
}

/** The setting that stands under the key, with the place of the key; a table, a list or a riddle is a problem. */
export function settingAt(table: Table, key: string, problems: Problems): Setting | undefined {
  const entry = table.entries.get(key)
  if (entry === undefined) return undefined
  const { place, tree } = entry
  if (tree.kind === 'scalar') return { value: tree.value, place }
  problems.addMisfit(tree, key, 'one value', `Write ${key} as one text, number, true or false.`)
  return isUnreadable(tree) ? { value: null, place, unreadable: true } : undefined
}

/** The settings that are there, by our names; `keys` says under which key of the file each stands. */
export function settingsAt(
  table: Table,
  keys: Readonly<Record<string, string>>,
  problems: Problems,
): Record<string, Setting> {
  const settings: Record<string, Setting> = {}
  for (const [name, key] of Object.entries(keys)) {
    const setting = settingAt(table, key, problems)
    if (setting !== undefined) settings[name] = setting
  }
  return settings
}
