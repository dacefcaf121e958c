import type { Phrase } from '../contract/describe-schema.ts'

/** Markup that may go into a page as it is. */
export interface Html {
  markup: string
}

/** Writes markup; whatever is put into it is escaped, unless it is markup already. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html)[]): Html {
  return {
    markup: parts.reduce((before, part, index) => {
      const value = values[index - 1] ?? ''
      return before + (typeof value === 'object' ? value.markup : escaped(String(value))) + part
    }),
  }
}

/** Words in which `code` stands between backticks. */
export function prose(words: string): Html {
  return list(words.split('`'), (part, index) =>
    index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`,
  )
}

/** Markup for each, one after the other. */
export function list<T>(items: readonly T[], show: (item: T, index: number) => Html): Html {
  return { markup: items.map((item, index) => show(item, index).markup).join('') }
}

/** What a value is, with links to the schemas that it names. */
export function phrase(words: Phrase): Html {
  return list(words, (word) =>
    typeof word === 'string' ? html`${word}` : html`<a href="#schema-${word.schema}">${word.schema}</a>`,
  )
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
