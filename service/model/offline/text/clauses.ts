import { wordsOf } from './words.ts'

const openers = new Set(
  'and but or so because since although though while whereas when where which who that if unless until as therefore however'.split(
    ' ',
  ),
)
/** Shorter pieces would not stand alone. */
const shortestPiece = 4

/** Cuts a sentence into pieces of at most `longest` words, at the start of a clause where there is one in reach. */
export function partedAtClauses(sentence: string, longest: number): string[] {
  const words = wordsOf(sentence)
  const opens = words.map(({ text, start }, at) => {
    const between = sentence.slice(words[at - 1]?.end ?? 0, start)
    return openers.has(text.toLowerCase()) || /[,;:]/.test(between)
  })
  const pieces: string[] = []
  let from = 0
  while (words.length - from > longest) {
    const last = Math.min(from + longest, words.length - shortestPiece)
    const clause = opens.lastIndexOf(true, last)
    const cut = clause >= from + shortestPiece ? clause : from + longest
    pieces.push(unmarked(sentence.slice(words[from]?.start, words[cut]?.start)))
    from = cut
  }
  const rest = sentence.slice(from === 0 ? 0 : words[from]?.start)
  return rest === '' ? pieces : [...pieces, rest]
}

/** A sentence in at most `longest` words; an ellipsis says that there was more. */
export function condensed(sentence: string, longest: number): string {
  const [head = sentence, ...rest] = partedAtClauses(sentence, longest)
  return rest.length === 0 ? sentence : `${head} …`
}

function unmarked(text: string): string {
  return text.replace(/[\s,;:–-]+$/u, '')
}
