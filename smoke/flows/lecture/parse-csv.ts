/**
 * The records of a CSV document, RFC 4180: fields may be quoted, a quote inside one is doubled, lines end in CRLF
 * or LF. A byte-order mark is skipped. Throws a SyntaxError for a quote that is never closed.
 */
export function parseCsv(document: string): string[][] {
  const text = document.replace(/^\uFEFF/, '')
  const records: string[][] = []
  let record: string[] = []
  let position = 0
  while (position < text.length) {
    const field = text[position] === '"' ? quotedField(text, position) : plainField(text, position)
    record.push(field.value)
    position = field.end
    if (text[position] === ',') {
      position += 1
      if (position < text.length) continue
      record.push('')
    }
    records.push(record)
    record = []
    position += text.startsWith('\r\n', position) ? 2 : 1
  }
  return records
}

function plainField(text: string, start: number): { value: string; end: number } {
  const delimiter = /[,\r\n]/g
  delimiter.lastIndex = start
  const end = delimiter.exec(text)?.index ?? text.length
  return { value: text.slice(start, end), end }
}

function quotedField(text: string, start: number): { value: string; end: number } {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from)
    if (quote === -1) throw new SyntaxError('a quoted field of the CSV is never closed')
    if (text[quote + 1] !== '"') {
      return { value: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 }
    }
    from = quote + 2
  }
}
