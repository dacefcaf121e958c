// Those that people write are a hundred times smaller and ten times flatter.
const mostCharacters = 131_072
const deepestNesting = 100

/** Parsers of YAML and TOML take minutes for some large files and overflow the stack on deep ones: why this is one, if so. */
export function beyondBounds(text: string): { says: string; remedy: string } | undefined {
  if (text.length > mostCharacters)
    return {
      says: `the file is longer than ${mostCharacters} characters`,
      remedy: 'Split it, or take out what is not needed.',
    }
  if (nestsDeeply(text))
    return {
      says: `something stands more than ${deepestNesting} levels deep`,
      remedy: 'Write it flatter; brackets that are never closed are the usual cause.',
    }
  return undefined
}

function nestsDeeply(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1))
    if (depth > deepestNesting) return true
  }
  // Lists in lists on one line of YAML.
  return new RegExp(`(?:[-?:][ \\t]+){${deepestNesting}}`).test(text) || / {1000}\S/.test(text)
}
