import { oneLine } from './one-line.ts'
import { type Block, type ExportInput, studyGuide } from './study-guide.ts'

/**
 * Sets the study guide as Markdown (CommonMark with GFM in mind). What the lecture says is text: nothing
 * in it becomes a heading, a list, a link, an image, HTML or code (readers that link bare URLs still do).
 */
export function renderMarkdown(input: ExportInput): string {
  let markdown = ''
  let previous: Block | undefined
  for (const block of studyGuide(input)) {
    const tight = previous?.kind === 'item' && block.kind === 'item'
    markdown += `${previous === undefined ? '' : tight ? '\n' : '\n\n'}${line(block)}`
    previous = block
  }
  return `${markdown}\n`
}

function line(block: Block): string {
  switch (block.kind) {
    case 'title':
      return `# ${escaped(block.text)}`
    case 'section':
      return `## ${escaped(block.text)}`
    case 'subsection':
      return `### ${escaped(block.text)}`
    case 'paragraph':
      return escaped(block.text)
    case 'item': {
      const label = block.label === undefined ? [] : [`**${escaped(block.label)}**`]
      const text = block.text === undefined ? [] : [escaped(block.text)]
      return `${'  '.repeat(block.depth)}- ${[...label, ...text].join(' ')}`
    }
  }
}

/**
 * Escapes what would be read as markup, and only that, so that the source stays readable and words stay
 * whole: an underscore inside a word, `3 < 4` and `R&D` are left alone.
 */
function escaped(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*[\]~]/g, '\\$&')
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/<(?=[\p{L}/!?])/gu, '\\<')
      .replace(/&(?=#?\w+;)/g, '\\&')
      // What opens a block where a line starts: a heading, a quote, a list, a rule, a numbered list.
      .replace(/^(?:[#>]|[+-](?=[\s-]|$))/, '\\$&')
      .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\')
      // Hashes that close a heading would vanish.
      .replace(/(?<=\s)#+$/, (hashes) => hashes.replaceAll('#', '\\#'))
  )
}
