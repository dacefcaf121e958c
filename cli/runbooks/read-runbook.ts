import { leadOn } from './lead-on.ts'
import { anchorOf, blocksOf, lineOf, type Markdown, piecesOf, plainText, wordsOf } from './markdown.ts'
import type { ParameterName } from './parameters.ts'
import { type Complain, type PageProblem, RunbookProblem } from './problems.ts'
import { type DraftSection, isMarked, readStep } from './read-step.ts'
import { type CommandLine, type PageStep, type Runbook, stepsOnPage } from './runbook.ts'

type Heading = Extract<Markdown, { type: 'heading' }>

/**
 * Reads a page in the notation of docs/runbooks/README.md.
 *
 * @param file as it is named in what is wrong.
 * @throws {RunbookProblem} with everything that is wrong with it, each with its line.
 */
export function readRunbook(name: string, file: string, text: string): Runbook {
  const problems: PageProblem[] = []
  const complain: Complain = (line, message) => problems.push({ line, message })
  const blocks = blocksOf(text)
  const { title, opening, belowHeadings } = partsOf(blocks, complain)
  refuseHidden(blocks, complain)
  refuseTwins(
    belowHeadings.map(({ heading }) => heading),
    complain,
  )
  const drafts = belowHeadings.flatMap(({ heading, content }) => {
    const section = readSection(heading, content, complain)
    return section === null ? [] : [section]
  })
  // What leads where can be told only when every step could be read.
  const sections = problems.length > 0 ? [] : leadOn(drafts, complain)
  if (problems.length > 0) throw new RunbookProblem(file, problems)
  const [purpose] = opening
  const steps = stepsOnPage({ sections })
  return {
    name,
    title,
    purpose: purpose === undefined ? '' : plainText([purpose]),
    opening,
    sections,
    parameters: [...new Set(steps.flatMap(commandsOf).flatMap(parametersOf))],
  }
}

export function commandsOf(step: PageStep): CommandLine[] {
  const main = 'command' in step ? step.command : undefined
  return [step.preCheck, main, step.probe, step.postCheck, step.undo].filter(
    (command) => command !== undefined,
  )
}

function parametersOf({ words }: CommandLine): ParameterName[] {
  return words.flatMap((word) => ('parameter' in word ? [word.parameter] : []))
}

function partsOf(blocks: readonly Markdown[], complain: Complain) {
  const [first, ...rest] = blocks
  if (first?.type !== 'heading' || first.depth !== 1) complain(1, 'a page begins with its title: # Title')
  const start = rest.findIndex(({ type }) => type === 'heading')
  const opening = start === -1 ? rest : rest.slice(0, start)
  if (opening[0]?.type !== 'paragraph')
    complain(1, 'below its title a page says in a paragraph what it is for')
  for (const block of opening)
    if (isMarked(block)) complain(lineOf(block), 'a step stands below a heading of its own')
  const belowHeadings: { heading: Heading; content: Markdown[] }[] = []
  for (const block of start === -1 ? [] : rest.slice(start)) {
    if (block.type === 'heading') {
      if (block.depth === 1) complain(lineOf(block), 'a page has one title')
      belowHeadings.push({ heading: block, content: [] })
    } else belowHeadings.at(-1)?.content.push(block)
  }
  return { title: first === undefined ? '' : wordsOf(first), opening, belowHeadings }
}

function readSection(heading: Heading, content: Markdown[], complain: Complain): DraftSection | null {
  const { depth } = heading
  if (!content.some(isMarked)) {
    const title = wordsOf(heading)
    return { kind: 'reading', title, id: anchorOf(title), depth, content }
  }
  const draft = readStep(heading, content, complain)
  return draft === null ? null : { kind: 'step', depth, ...draft }
}

/** A marked block inside a list or a quotation looks like a step to a reader, and would not be walked. */
function refuseHidden(blocks: readonly Markdown[], complain: Complain): void {
  for (const block of blocks)
    for (const piece of piecesOf(block))
      if (piece !== block && isMarked(piece))
        complain(lineOf(piece), `a step's block stands by itself, not inside a ${block.type}`)
}

function refuseTwins(headings: readonly Heading[], complain: Complain): void {
  const known = new Map<string, number>()
  for (const heading of headings) {
    const anchor = anchorOf(wordsOf(heading))
    const line = lineOf(heading)
    const before = known.get(anchor)
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(anchor))
      complain(line, 'a heading has letters and digits of ASCII, and at most 63 of them: it names its step')
    else if (before !== undefined) complain(line, `#${anchor} is the heading of line ${before} already`)
    known.set(anchor, line)
  }
}
