const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * One line of text that a terminal cannot be tricked with: control, format and line-break characters become a
 * space, lone surrogates are replaced, and anything past `maximumLength` is cut. What a service says is data.
 */
export function printable(text: string, maximumLength = 600): string {
  const line = text.toWellFormed().replace(unprintable, ' ').trim()
  return line.length <= maximumLength ? line : `${line.slice(0, maximumLength - 1).toWellFormed()}…`
}
