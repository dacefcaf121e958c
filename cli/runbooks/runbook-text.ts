import { printable } from '../../smoke/printable.ts'
import type { TextOptions } from '../../smoke/report/text.ts'
import { inSections, rewrap, wrap, wrapHanging } from '../../smoke/report/wrap.ts'
import { type Markdown, plainText } from './markdown.ts'
import { type PageStep, type Runbook, type Section, stepsOnPage, written } from './runbook.ts'

const labelWidth = 10

/** The page for a person at a terminal, its steps numbered in the order in which they stand. */
export function runbookText(runbook: Runbook, options: Pick<TextOptions, 'paint' | 'width'> = {}): string {
  const { paint = (_, text) => text, width = 100 } = options
  const numbers = new Map(stepsOnPage(runbook).map(({ id }, index) => [id, index + 1]))
  const numberOf = (id: string | null) => (id === null ? 0 : (numbers.get(id) ?? 0))
  const titles = new Map(stepsOnPage(runbook).map(({ id, title }) => [id, title]))
  const placeOf = (id: string) => `${numberOf(id)} ${titles.get(id) ?? id}`
  const margin = String(numbers.size).length + 2

  return inSections([
    underlined(runbook.title, '='),
    prose(runbook.opening, width),
    ...runbook.sections.flatMap((section) => sectionLines(section)),
  ])

  function sectionLines(section: Section): string[][] {
    if (section.kind === 'reading') return [underlined(section.title, '-'), prose(section.content, width)]
    const { step } = section
    const indent = ' '.repeat(margin)
    const inside = [prose(step.prose, width - margin), partsOf(step, width - margin)]
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.map((line) => (line === '' ? '' : indent + line)).join('\n'))
    return [[headOf(step), inside.join('\n\n')]]
  }

  function headOf(step: PageStep): string {
    const number = `${numberOf(step.id)}`.padStart(margin - 2)
    const asked = 'destructive' in step && step.destructive ? paint('degraded', ', destructive') : ''
    return `${number}  ${step.title}  ${paint('quiet', `(${kindInWords[step.kind]}`)}${asked}${paint('quiet', ')')}`
  }

  function partsOf(step: PageStep, columns: number): string[] {
    const say = (label: string, text: string | null) =>
      text === null ? [] : labelled(label, wrap(printable(text), columns - labelWidth))
    const run = (label: string, command: PageStep['undo']) =>
      command === undefined ? [] : labelled(label, [`$ ${written(command)}`])
    return [
      ...run('before', step.preCheck),
      ...('command' in step ? run('run', step.command) : []),
      ...(step.kind === 'manual' ? labelled('do', rewrap(step.instructions, columns - labelWidth)) : []),
      ...('changes' in step ? say('changes', step.changes) : []),
      ...('expected' in step ? say('expect', step.expected) : []),
      ...run('probe', step.probe),
      ...run('after', step.postCheck),
      ...run('undo', step.undo),
      ...(step.kind === 'decide' ? step.options.flatMap((option) => optionLines(option, columns)) : []),
      ...(step.next !== null && numberOf(step.next) !== numberOf(step.id) + 1
        ? labelled('then', [placeOf(step.next)])
        : []),
    ]
  }

  function optionLines({ name, text, next }: { name: string; text: string; next: string }, columns: number) {
    const lines = wrap(`${printable(text)} → ${placeOf(next)}`, columns - labelWidth)
    return name.length < labelWidth ? labelled(name, lines) : [name, ...labelled('', lines)]
  }
}

const kindInWords: Record<PageStep['kind'], string> = {
  check: 'look',
  command: 'change',
  manual: 'by hand',
  decide: 'decide',
}

function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${line}`.trimEnd())
}

function underlined(title: string, rule: string): string[] {
  return [title, rule.repeat(title.length)]
}

function prose(blocks: readonly Markdown[], width: number): string[] {
  return blocks.flatMap((block, index) => [
    ...(index === 0 ? [] : ['']),
    ...(block.type === 'code'
      ? block.value.split('\n').map((line) => `    ${line}`)
      : plainText([block])
          .split('\n')
          .flatMap((line) => wrapHanging(line, width))),
  ])
}
