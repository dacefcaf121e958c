const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * One line of text that a terminal cannot be tricked with: control, format and line-break characters become a
 * space, lone surrogates are replaced, and anything past `maximumLength` is cut. What a service says is data.
 */
export function printable(text: string, maximumLength = 600): string {
  const line = text.toWellFormed().replace(unprintable, ' ').trim()
  return line.length <= maximumLength ? line : `${line.slice(0, maximumLength - 1).toWellFormed()}…`
}

/** The same for text of several lines, indented as they were, of which the last are kept: there an error stands. */
export function printableLines(text: string, maximumLines = 60): string {
  const lines = text.split(/\r?\n/).map((line) => indentOf(line) + printable(line))
  while (lines.at(-1)?.trim() === '') lines.pop()
  return lines.length <= maximumLines
    ? lines.join('\n')
    : [`… (${lines.length - maximumLines} lines before)`, ...lines.slice(-maximumLines)].join('\n')
}

/** A value with every text in it as one printable line. */
export function printableThroughout<Value>(value: Value, maximumLength?: number): Value {
  return printableIn(value, maximumLength) as Value
}

function printableIn(value: unknown, maximumLength: number | undefined): unknown {
  if (typeof value === 'string') return printable(value, maximumLength)
  if (Array.isArray(value)) return value.map((inner) => printableIn(inner, maximumLength))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, printableIn(inner, maximumLength)]),
  )
}

function indentOf(line: string): string {
  return /^ {0,40}(?=\S)/.exec(line)?.[0] ?? ''
}
