/**
 * The word error rate of a transcript: the fewest words that must be put in, taken out or replaced to turn
 * what was heard into the truth, for each word of the truth. 0 is perfect; more than 1 is possible, when
 * more was heard than said. Case and punctuation do not count. Where the truth has no words it is 0 for
 * nothing heard, else Infinity.
 *
 * Levenshtein distance over words, as in NIST's sclite.
 */
export function wordErrorRate(truth: string, heard: string): number {
  const said = wordsOf(truth)
  const errors = editDistance(said, wordsOf(heard))
  return errors === 0 ? 0 : errors / said.length
}

/** Apostrophes and hyphens inside a word part nothing: `it's` and `well-known` are one word each. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll('’', "'")
  return plain.match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? []
}

function editDistance(from: readonly string[], to: readonly string[]): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, word] of from.entries()) {
    const here = [row + 1]
    for (const [column, other] of to.entries()) {
      const replaced = (above[column] ?? 0) + (word === other ? 0 : 1)
      const removed = (above[column + 1] ?? 0) + 1
      const added = (here[column] ?? 0) + 1
      here.push(Math.min(replaced, removed, added))
    }
    above = here
  }
  return above[to.length] ?? 0
}
