import { readCommandLine } from './command-line.ts'
import { type Marking, type PartName, parts, readMarking } from './info-string.ts'
import { anchorOf, lineOf, type Markdown, piecesOf, wordsOf } from './markdown.ts'
import type { Complain } from './problems.ts'
import type { CommandLine, PageOption, PageStep, Section, StepBody } from './runbook.ts'

type Heading = Extract<Markdown, { type: 'heading' }>
type Code = Extract<Markdown, { type: 'code' }>

interface Part {
  marking: Marking
  text: string
  line: number
}

type Parts = Map<PartName, Part>

/** A place on the page that something leads to, before it is known which step that is. */
export interface Way {
  anchor: string
  line: number
}

interface Draft {
  step: PageStep
  /** Where the prose says to go on; null where it says nothing. */
  goOn: Way | null
}

/** What stands below a heading, with ways that are still anchors. */
export type DraftSection = Extract<Section, { kind: 'reading' }> | ({ kind: 'step'; depth: number } & Draft)

const kinds = ['check', 'command', 'manual', 'decide'] as const
const order = Object.keys(parts)

/** Whether what stands below a heading is meant as a step: a block of it carries a part. */
export function isMarked(block: Markdown): block is Code {
  return block.type === 'code' && (block.meta ?? '') !== ''
}

/** Reads what stands below a heading as a step. What is wrong is complained of, and then it is null. */
export function readStep(heading: Heading, content: readonly Markdown[], complain: Complain): Draft | null {
  const line = lineOf(heading)
  const title = wordsOf(heading)
  const prose = content.filter((block) => !isMarked(block) && !isWayOnwards(block))
  if (prose.length === 0) complain(line, 'a step says in prose why it is done')
  const goOn = wayOnwards(content, complain)
  const found = readParts(content.filter(isMarked), complain)
  const body = found === null ? null : readBody(found, line, complain)
  if (found === null || body === null) return null
  if (goOn !== null && body.kind === 'decide') complain(goOn.line, 'a decide goes on where its answers lead')
  const aside = {
    preCheck: commandIn(found.get('pre-check'), complain),
    probe: commandIn(found.get('probe'), complain),
    postCheck: commandIn(found.get('post-check'), complain),
    undo: commandIn(found.get('undo'), complain),
  }
  return { step: { id: anchorOf(title), title, line, prose, next: null, ...aside, ...body }, goOn }
}

function readBody(found: Parts, line: number, complain: Complain): StepBody | null {
  const [kind, ...more] = kinds.filter((name) => found.has(name))
  const part = kind === undefined ? undefined : found.get(kind)
  if (kind === undefined || part === undefined || more.length > 0) {
    const told = kind === undefined ? 'none' : [kind, ...more].join(' and ')
    complain(line, `a step is one of ${kinds.join(', ')}, and this is ${told}`)
    return null
  }
  switch (kind) {
    case 'check':
      return checkIn(part, complain)
    case 'command':
      if (!found.has('post-check')) complain(part.line, 'a command is followed by a post-check')
      return changeIn(part, complain)
    case 'manual': {
      const { changes, expect: expected, destructive } = part.marking
      if (part.text.trim() === '') complain(part.line, 'a manual says what the person does')
      return { kind, instructions: part.text, changes, expected, destructive }
    }
    case 'decide': {
      const others = [...found.keys()].filter((name) => name !== kind)
      if (others.length > 0) complain(part.line, `a decide stands alone, without ${others.join(', ')}`)
      return { kind, options: optionsIn(part, complain) }
    }
  }
}

function checkIn(part: Part, complain: Complain): StepBody | null {
  const command = commandIn(part, complain)
  const { expect: expected, platform: needsPlatform } = part.marking
  return command === undefined ? null : { kind: 'check', command, expected, needsPlatform }
}

function changeIn(part: Part, complain: Complain): StepBody | null {
  const { changes, expect: expected, destructive, platform: needsPlatform } = part.marking
  if (changes === null) complain(part.line, 'a command says what it changes: changes="…"')
  if (expected === null) complain(part.line, 'a command says what is to be seen then: expect="…"')
  const command = commandIn(part, complain)
  if (command === undefined || changes === null || expected === null) return null
  return { kind: 'command', command, changes, expected, destructive, needsPlatform }
}

/** Null when one of them cannot be read. */
function readParts(blocks: readonly Code[], complain: Complain): Parts | null {
  const found = new Map<PartName, Part>()
  let whole = true
  let last = -1
  for (const block of blocks) {
    const line = lineOf(block)
    const marking = readMarking(block.lang ?? '', block.meta ?? '', (message) => complain(line, message))
    if (marking === null) {
      whole = false
      continue
    }
    const place = order.indexOf(marking.part)
    if (found.has(marking.part)) complain(line, `a second ${marking.part} in one step`)
    else if (place < last) complain(line, `${marking.part} stands too late: the order is ${order.join(', ')}`)
    last = Math.max(last, place)
    found.set(marking.part, { marking, text: block.value, line })
  }
  return whole ? found : null
}

/** Undefined where there is none, or none that can be read. */
function commandIn(part: Part | undefined, complain: Complain): CommandLine | undefined {
  if (part === undefined) return undefined
  const { text, line, marking } = part
  const first = line + 1
  if (text.trim().includes('\n') || text.trim() === '') {
    complain(first, `a ${marking.part} is one command on one line`)
    return undefined
  }
  const words = readCommandLine(text)
  if ('refused' in words) {
    complain(first, words.refused)
    return undefined
  }
  return { words, goodExits: marking.exit, line: first }
}

function optionsIn({ text, line }: Part, complain: Complain): PageOption[] {
  const options: PageOption[] = []
  for (const [index, row] of text.split('\n').entries()) {
    const at = line + 1 + index
    if (row.trim() === '') continue
    const [, name, says, anchor] = /^\s*([a-z][a-z0-9-]*): +(\S.*?) +-> +#(\S+)\s*$/.exec(row) ?? []
    if (name === undefined || says === undefined || anchor === undefined) {
      complain(at, 'an answer is written as: name: what it means -> #heading')
      continue
    }
    if (options.some((one) => one.name === name)) complain(at, `${name} is answered twice`)
    options.push({ name, text: says, next: anchor, line: at })
  }
  if (options.length < 2) complain(line, 'a decide has two answers or more')
  return options
}

const onwards = /^Go on with /

function isWayOnwards(block: Markdown): boolean {
  return block.type === 'paragraph' && onwards.test(wordsOf(block))
}

/** The paragraph "Go on with [heading](#heading)", where there is one. */
function wayOnwards(content: readonly Markdown[], complain: Complain): Way | null {
  const [paragraph, ...more] = content.filter(isWayOnwards)
  if (paragraph === undefined) return null
  for (const another of more) complain(lineOf(another), 'a second "Go on with" in one step')
  const line = lineOf(paragraph)
  const links = [...piecesOf(paragraph)].flatMap((piece) => (piece.type === 'link' ? [piece.url] : []))
  const [link, ...others] = links
  if (link !== undefined && others.length === 0 && link.startsWith('#'))
    return { anchor: link.slice(1), line }
  complain(line, '"Go on with" is followed by one link to a heading of this page')
  return null
}
