/** A run of glyphs as pdf.js gives it: its text, where its baseline starts (transform[5] is y, upwards), its size. */
export interface TextRun {
  str: string
  transform: number[]
  height: number
  hasEOL: boolean
}

interface Line {
  text: string
  y: number
  height: number
}

/** A step between lines larger than this, in line heights, starts a paragraph. */
const paragraphStep = 1.7
/** A change of size larger than this factor tells a heading from its text. */
const headingFactor = 1.15

/**
 * The text of a page as it reads: the lines that a paragraph was broken into are joined again (also the
 * words that were broken with a hyphen), paragraphs and headings stand apart by a blank line.
 */
export function flowText(runs: readonly TextRun[]): string {
  // The parts of a paragraph are put together at its end: looking at all of it for every line takes minutes on a long one.
  const paragraphs: string[][] = []
  let previous: Line | undefined
  for (const line of lines(runs)) {
    const last = paragraphs.at(-1)
    if (last === undefined || previous === undefined || startsParagraph(previous, line))
      paragraphs.push([line.text])
    else join(last, line.text)
    previous = line
  }
  return paragraphs.map((parts) => parts.join('').replace(/\s+/g, ' ').trim()).join('\n\n')
}

function* lines(runs: readonly TextRun[]): Generator<Line> {
  let text = ''
  let largest: TextRun | undefined
  for (const run of runs) {
    text += run.str
    if (run.str.trim() !== '' && run.height > (largest?.height ?? 0)) largest = run
    if (!run.hasEOL) continue
    if (largest !== undefined) yield line(text, largest)
    text = ''
    largest = undefined
  }
  if (largest !== undefined) yield line(text, largest)
}

function line(text: string, { transform, height }: TextRun): Line {
  // C0 controls come from fonts without a proper encoding; they are no text and break what is made from it.
  const readable = [...text].map((character) => (character < ' ' ? ' ' : character)).join('')
  return { text: readable.replaceAll('\u00AD', '-').trim(), y: transform[5] ?? 0, height }
}

function startsParagraph(previous: Line, next: Line): boolean {
  const step = previous.y - next.y
  const factor = Math.max(previous.height, next.height) / Math.min(previous.height, next.height)
  return step < 0 || step > paragraphStep * Math.max(previous.height, next.height) || factor > headingFactor
}

function join(parts: string[], next: string): void {
  const last = parts.at(-1) ?? ''
  const broken = /\p{Ll}-$/u.test(last) && /^\p{Ll}/u.test(next)
  if (broken) parts[parts.length - 1] = last.slice(0, -1)
  parts.push(broken ? next : ` ${next}`)
}
