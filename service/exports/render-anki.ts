import { oneLine } from './one-line.ts'
import type { ExportInput } from './study-guide.ts'

/** Shows as nothing, and is no white space that a reader would trim. */
const wordJoiner = '\u2060'

/**
 * The flashcards as a CSV that Anki imports (RFC 4180, UTF-8, header `front,back,tags`). Tags are joined
 * by a space, so a space inside a tag becomes an underscore. Every field is quoted: Anki skips a record
 * that starts with a bare `#`. Line breaks inside a card stay; Anki shows them.
 */
export function renderAnki({ artifacts }: ExportInput): string {
  const rows = artifacts.flashcards.cards.map(({ front, back, tags = [] }) => [
    field(front),
    field(back),
    field(tags.map((tag) => oneLine(tag).replaceAll(' ', '_')).join(' ')),
  ])
  return ['front,back,tags', ...rows.map((row) => row.join(','))].map((row) => `${row}\r\n`).join('')
}

/**
 * The text goes out as it is, because Anki shows what stands in the file; three things alone get an
 * invisible character:
 * - a start that a spreadsheet would run as a formula (OWASP, CSV Injection): the usual apostrophe would
 *   be seen on the card;
 * - a `<` that opens something like a tag: Anki takes a whole file for HTML when one field looks like it,
 *   and the "tag" would vanish from the card. So broken up it reads the same both ways;
 * - markup of Anki's own, which plays a file (`[sound:…]`), reads aloud, runs LaTeX or hides a part (`{{c1::…}}`).
 */
function field(text: string): string {
  const safe = text
    .split(/\r?\n/)
    .map(oneLine)
    .join('\n')
    .replace(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/, `${wordJoiner}$&`)
    .replace(/\[(?=\/?(?:sound:|anki:|latex\]|\$))/gi, `[${wordJoiner}`)
    .replace(/\{(?=\{)/g, `{${wordJoiner}`)
    .replace(/<(?=[\p{L}/!?])/gu, `<${wordJoiner}`)
  return `"${safe.replaceAll('"', '""')}"`
}
