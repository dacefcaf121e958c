/**
 * Output that a GitHub Actions runner takes no command from: it reads `::…` at the start of any line and `##[…`
 * anywhere in one, and what a service says must not speak to it.
 */
export function harmless(output: string): string {
  return output.replaceAll('##[', '# #[').replace(/^(\s*):(?=:)/gm, '$1: ')
}

/** The same of a JSON document, which still says the same. Its lines never start with a colon. */
export function harmlessJson(document: string): string {
  return document.replaceAll('##[', '#\\u0023[')
}
