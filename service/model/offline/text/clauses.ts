import { wordsOf } from './words.ts'

/** Words that open a clause in English. */
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
  if (words.length <= longest) return [sentence]
  const cuts = words
    .map(({ text, start }, at) => ({
      at,
      opens: openers.has(text.toLowerCase()) || /[,;:]\s*$/.test(sentence.slice(0, start)),
    }))
    .filter(({ at }) => at >= shortestPiece && at <= longest && words.length - at >= shortestPiece)
  const cut = cuts.findLast(({ opens }) => opens)?.at ?? longest
  const start = words[cut]?.start ?? sentence.length
  const head = sentence.slice(0, start).replace(/[\s,;:–-]+$/u, '')
  return [head, ...partedAtClauses(sentence.slice(start), longest)]
}

/** A sentence in at most `longest` words; an ellipsis says that there was more. */
export function condensed(sentence: string, longest: number): string {
  const [head = sentence, ...rest] = partedAtClauses(sentence, longest)
  return rest.length === 0 ? sentence : `${head} …`
}
