import { type Document, isScalar, type LineCounter, parseDocument, visit, YAMLParseError } from 'yaml'

/**
 * Parses YAML; a key that stands twice is among the document's errors. The parser's own check compares every key with
 * every other, which takes minutes for a file of many keys.
 */
export function parseYaml(text: string, lines: LineCounter): Document {
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        // A merge key may stand several times.
        if (seen.has(key.value) && key.value !== '<<') document.errors.push(twice(key.range?.[0] ?? 0))
        seen.add(key.value)
      }
    },
  })
  return document
}

function twice(offset: number): YAMLParseError {
  return new YAMLParseError([offset, offset + 1], 'DUPLICATE_KEY', 'Map keys must be unique')
}
