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

/** Markup for each, one after the other. */
export function list<T>(items: readonly T[], show: (item: T, index: number) => Html): Html {
  return { markup: items.map((item, index) => show(item, index).markup).join('') }
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
