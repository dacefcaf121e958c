import { fromMarkdown } from 'mdast-util-from-markdown'

/** A block or an inline piece of a page, as mdast names them. */
export type Markdown = ReturnType<typeof fromMarkdown>['children'][number]

export function blocksOf(page: string): Markdown[] {
  return fromMarkdown(page).children
}

export function lineOf({ position }: Markdown): number {
  return position?.start.line ?? 1
}

/** Everything inside, the thing itself first. */
export function* piecesOf(markdown: Markdown): Generator<Markdown> {
  yield markdown
  if (!('children' in markdown)) return
  for (const child of markdown.children) yield* piecesOf(child)
}

/** The words of a heading, a paragraph or a piece of one, on one line and without any mark. */
export function wordsOf(markdown: Markdown): string {
  if (markdown.type === 'break') return ' '
  if ('value' in markdown) return markdown.value.replaceAll(/\s+/g, ' ')
  return 'children' in markdown ? markdown.children.map(wordsOf).join('') : ''
}

/** The same with what plain text can keep: what is typed stands in backticks, and a page is named. */
function proseOf(markdown: Markdown): string {
  if (markdown.type === 'inlineCode') return `\`${wordsOf(markdown)}\``
  if (!('children' in markdown)) return wordsOf(markdown)
  const words = markdown.children.map(proseOf).join('')
  return markdown.type === 'link' ? words + elsewhere(markdown.url) : words
}

/** Where a link leads that cannot be followed in plain text. */
function elsewhere(url: string): string {
  const page = /^([a-z-]+)\.md(#|$)/.exec(url)?.[1]
  return page === undefined ? '' : ` (runbook ${page})`
}

/** Blocks as plain text: paragraphs with an empty line between them, lists with a hyphen or a number per entry. */
export function plainText(blocks: readonly Markdown[]): string {
  return blocks.map(plainBlock).join('\n\n')
}

function plainBlock(block: Markdown): string {
  switch (block.type) {
    case 'code':
      return block.value
    case 'list':
      return block.children
        .map(({ children }, index) => {
          const mark = block.ordered ? `${(block.start ?? 1) + index}.` : '-'
          const indent = ' '.repeat(mark.length + 1)
          return `${mark} ${plainText(children).replaceAll(/\n+/g, `\n${indent}`)}`
        })
        .join('\n')
    default:
      return proseOf(block)
  }
}

/** The anchor of a heading, as it is made wherever Markdown is shown. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}
