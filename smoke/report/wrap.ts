import { stripVTControlCharacters } from 'node:util'

/** Breaks a line at spaces so that no part is wider than `width`; a longer word stays whole. */
export function wrap(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else {
      current = current === '' ? word : `${current} ${word}`
    }
  }
  return [...lines, current]
}

/** A text beside its head, which may be coloured: what does not fit on the first line stands below the text. */
export function beside(head: string, text: string, width: number): string[] {
  const indent = stripVTControlCharacters(head).length
  const [first = '', ...rest] = wrap(text, width - indent)
  return [head + first, ...rest.map((line) => ' '.repeat(indent) + line)]
}

/** Breaks an entry of a list below its text, not below its mark, and any other line as it is indented. */
export function wrapHanging(line: string, width: number): string[] {
  const [lead = ''] = /^ *(?:(?:-|\d+\.) )?/.exec(line) ?? []
  return beside(lead, line.slice(lead.length), width)
}

/** Lines that were broken for the width of their source are broken for this one, and a list stays a list. */
export function rewrap(text: string, width: number): string[] {
  return text
    .trim()
    .split(/\n(?=- |\n)/)
    .flatMap((entry) => wrapHanging(entry.replaceAll(/\s+/g, ' ').trim(), width))
}

/** Sections of lines as a text with an empty line between them; those without lines are left out. */
export function inSections(sections: readonly (readonly string[])[]): string {
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}
