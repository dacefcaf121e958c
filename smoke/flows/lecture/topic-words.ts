export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Which of the topic words a text holds, as whole words or the start of one (`enzyme` in `enzymes`). */
export function topicWordsIn(text: string, topicWords: readonly string[]): string[] {
  const haystack = ` ${wordsOf(text).join(' ')}`
  return topicWords.filter((topic) => haystack.includes(` ${wordsOf(topic).join(' ')}`))
}
