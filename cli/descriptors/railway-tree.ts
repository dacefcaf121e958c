import type { Place } from '../platforms/variable.ts'
import type { ToldValue } from './railway-sandbox/tell.ts'
import type { Tree } from './tree.ts'

/**
 * What a railway.ts has made, with places: evaluation tells only where a resource was made, by the stack of that call.
 * A key stands where the text next has it below that, or in the only line that has it.
 */
export function railwayTree(value: ToldValue, around: { start: Place; text: string; name: string }): Tree {
  const lines = around.text.split(/\r\n|[\n\r\u2028\u2029]/)
  return treeAt(value, around.start)

  function treeAt(value: ToldValue, place: Place): Tree {
    if (value === null || typeof value !== 'object') return { kind: 'scalar', value, place }
    if ('untold' in value) return { kind: 'opaque', because: value.untold, place, unreadable: true }
    if ('list' in value) return { kind: 'list', items: value.list.map((item) => treeAt(item, place)), place }
    const made = placeOfCall(value.table.find(([key]) => key === 'at')?.[1]) ?? place
    const entries = value.table.map(([key, item]) => {
      const stands = placeOfKey(key, made)
      return [key, { place: stands, tree: treeAt(item, stands) }] as const
    })
    return { kind: 'table', entries: new Map(entries), place: made }
  }

  function placeOfCall(stack: ToldValue | undefined): Place | undefined {
    const [, called] = String(stack).split(`/${around.name}:`)
    const [, line, column] = /^(\d+):(\d+)/.exec(called ?? '') ?? []
    const there = Number(line) >= 1 && Number(line) <= lines.length
    return there ? { file: around.start.file, line: Number(line), column: Number(column) } : undefined
  }

  function placeOfKey(key: string, below: Place): Place {
    if (!/^\w+$/.test(key)) return below
    const stands = new RegExp(`(?<![\\w.])['"]?${key}['"]?\\s*[:,}]`)
    const found = [...lines.entries()].flatMap(([index, line]) => {
      const column = line.search(stands)
      return column < 0 ? [] : [{ file: below.file, line: index + 1, column: column + 1 }]
    })
    const next = found.find(
      ({ line, column }) => line > below.line || (line === below.line && column > below.column),
    )
    return next ?? (found.length === 1 ? found[0] : undefined) ?? below
  }
}
