const stopWords = new Set(
  `about above after again against almost also although always among another around because become been before
  being below between both cannot could does doing down during each either enough even every first from further
  have having here however into itself just last later less like made make makes many maybe might more most much
  must never next nothing often once only other others over perhaps quite rather really same second several shall
  should since some something sometimes such than that their them then there therefore these they thing things
  third this those though through today together under until upon very want well were what when where whether which
  while whole will with within without would your yours`.split(/\s+/),
)

/** The words that carry a text, as it writes them first: the most frequent first, then the earliest. */
export function terms(text: string): string[] {
  const found = new Map<string, { word: string; count: number }>()
  for (const [word] of text.matchAll(/\p{L}[\p{L}\p{N}-]{3,}/gu)) {
    const key = word.toLowerCase()
    if (stopWords.has(key)) continue
    const entry = found.get(key) ?? { word, count: 0 }
    entry.count += 1
    found.set(key, entry)
  }
  return [...found.values()].sort((one, other) => other.count - one.count).map(({ word }) => word)
}

/** Whether a text has a term as a whole word. */
export function mentions(text: string, term: string): boolean {
  return pattern(term).test(text)
}

/** The text with the first mention of a term left blank. */
export function blanked(text: string, term: string): string {
  return text.replace(pattern(term), '_____')
}

function pattern(term: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${term}(?![\\p{L}\\p{N}])`, 'iu')
}
