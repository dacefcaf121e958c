/** A sentence without an end in sight is cut here, in words: speech recognition often gives no punctuation. */
const longestSentence = 40

/** The sentences of a text, in order and whole. */
export function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?…])\s+|\n{2,}/)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '')
    .flatMap((sentence) => {
      const words = sentence.split(' ')
      const pieces = Math.ceil(words.length / longestSentence)
      const size = Math.ceil(words.length / pieces)
      return Array.from({ length: pieces }, (_, piece) =>
        words.slice(piece * size, (piece + 1) * size).join(' '),
      )
    })
}
