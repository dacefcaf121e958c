const leastLength = 24
const leastDistinct = 8

/**
 * Why a bearer token could be guessed, or null. Random bytes in hex, base32 or base64, 24 characters and more, never are
 * weak; what a person types usually is.
 */
export function tokenWeakness(token: string): string | null {
  if (token.length < leastLength) return `fewer than ${leastLength} characters`
  if (new Set(token).size < leastDistinct) return 'the same few characters over and over'
  if (isWords(token)) return 'words, which can be guessed'
  return null
}

// Letters of one case, or with a capital here and there, and separators: random text of this length has a digit.
function isWords(token: string): boolean {
  const words = token.split(/[-_.: ]+/)
  return words.every((word) => /^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(word))
}
