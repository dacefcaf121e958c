import type { Phrase } from '../contract/describe-schema.ts'
import { type Html, html, list } from '../contract/markup.ts'

/** Words in which `code` stands between backticks. */
export function prose(words: string): Html {
  return list(words.split('`'), (part, index) =>
    index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`,
  )
}

/** What a value is, with links to the schemas that it names. */
export function phrase(words: Phrase): Html {
  return list(words, (word) =>
    typeof word === 'string' ? html`${word}` : html`<a href="#schema-${word.schema}">${word.schema}</a>`,
  )
}
