/** Text as one line: control characters, line breaks and runs of space become single spaces. */
export function oneLine(text: string): string {
  return [...text]
    .map((character) => (/\p{Cc}/u.test(character) ? ' ' : character))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}
