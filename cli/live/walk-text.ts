import { stripVTControlCharacters } from 'node:util'
import { describeDuration } from '../../smoke/duration.ts'
import type { Paint } from '../../smoke/report/text.ts'
import { rewrap, wrap, wrapHanging } from '../../smoke/report/wrap.ts'
import type { ActName, JournalEvent, WalkHeader } from '../walk/journal-line.ts'
import type { StepOutline } from '../walk/outline.ts'
import type { WalkOutcome } from '../walk/walk-outcome.ts'

const indent = '  '
const termWidth = 10

export interface Look {
  width: number
  paint: Paint
}

/** A step before it is walked: why, what runs, what that changes, and what is to be seen. */
export function stepText(step: StepOutline, place: string, { width, paint }: Look): string[] {
  const term = (name: string, text: string | null) => (text === null ? [] : labelled(name, text, width))
  return withoutDoubleBlanks([
    '',
    headingOf(step, place, width, paint),
    '',
    ...paragraphs(step.why, width),
    '',
    ...(step.instructions === null
      ? []
      : [...term('Do', rewrap(step.instructions, width - termWidth - 4).join('\n')), '']),
    ...term('First', step.preCheck),
    ...term(step.kind === 'check' ? 'Looks' : 'Runs', step.action),
    ...term('Changes', step.changes),
    ...term('Expect', step.expected),
    ...term('Then', step.postCheck),
    ...(step.undo === null ? [] : term('Undo', step.undo)),
    ...step.options.flatMap(({ name, text }, index) => labelled(`${index + 1} ${name}`, text, width)),
    ...(step.destructive ? ['', paint('degraded', `${indent}This loses or interrupts something.`)] : []),
    '',
  ])
}

export function planText(header: Pick<WalkHeader, 'name' | 'target' | 'steps'>, look: Look): string[] {
  const { name, target, steps } = header
  const ids = steps.map(({ id }) => id)
  return withoutDoubleBlanks([
    `${name} for ${target.name}: ${steps.length} steps. Nothing is run.`,
    ...steps.flatMap((step, index) => [
      ...stepText(step, `${index + 1} of ${steps.length}`, look),
      ...leadsOn(step, ids[index + 1] ?? null),
    ]),
  ])
}

const doing: Record<ActName, string> = {
  'pre-check': 'checking first',
  action: 'running',
  'post-check': 'checking after',
  undo: 'taking it back',
}

export function doingText(step: Pick<StepOutline, 'kind'>, act: ActName): string {
  return act === 'action' && step.kind === 'check' ? 'looking' : doing[act]
}

const done: Record<ActName, string> = {
  'pre-check': 'Checked first',
  action: 'Done',
  'post-check': 'Checked after',
  undo: 'Taken back',
}

function doneText(kind: StepOutline['kind'] | undefined, act: ActName): string {
  return act === 'action' && kind === 'check' ? 'Looked' : done[act]
}

export function eventText(
  did: JournalEvent,
  kind: StepOutline['kind'] | undefined,
  { width, paint }: Look,
  tookMs?: number,
): string[] {
  const took = tookMs === undefined || tookMs < 100 ? '' : ` (${describeDuration(tookMs)})`
  switch (did.event) {
    case 'outcome': {
      const outcome = did.ended === 'good' ? 'pass' : did.ended === 'bad' ? 'fail' : 'inconclusive'
      const label = did.ended === 'good' ? doneText(kind, did.act) : `${did.act} ${badly[did.ended]}`
      return marked(paint(outcome, `${marks[outcome]} ${label}`) + took, did.detail, width)
    }
    case 'probed':
      return marked(`? Asked whether it has happened: ${did.state}`, did.detail, width)
    case 'told':
      return [`${indent}- You say that it ${did.happened ? 'has' : 'has not'} happened.`]
    case 'decided':
      return [`${indent}- Answered: ${did.option}`]
    case 'skipped':
      return [`${indent}- Left out: ${did.reason}`]
    default:
      return []
  }
}

const badly = { bad: 'is bad', unknown: 'cannot tell', left: 'was left before its end' } as const
const marks = { pass: '✔', fail: '✖', inconclusive: '?' } as const

/** How the walk ended, or where it was left and what goes on with it. */
export function outcomeText(outcome: WalkOutcome, goOn: string | null, { width, paint }: Look): string[] {
  const { trouble } = outcome
  const remedy = trouble?.remedy
  const tone = outcome.outcome === 'good' ? 'pass' : outcome.outcome === 'bad' ? 'fail' : 'inconclusive'
  return [
    '',
    paint(tone, `${outcome.name} for ${outcome.target.name}: ${endingOf(outcome)}`),
    `${indent}after ${describeDuration(outcome.durationMs)}; ${countsOf(outcome)}`,
    ...(remedy === undefined ? [] : labelled('Remedy', remedy.advice, width)),
    ...(remedy?.command === undefined ? [] : [`${indent}${' '.repeat(termWidth)}$ ${remedy.command}`]),
    ...(goOn === null ? [] : ['', `${indent}To go on:`, `${indent}${indent}${goOn}`]),
    `${indent}What happened, for the incident's record:`,
    `${indent}${indent}pegasus-ops runbook timeline ${outcome.walk}`,
  ]
}

function endingOf({ outcome, step, stoppedBy, waitsFor, trouble }: WalkOutcome): string {
  if (outcome === 'good') return 'done, and every check good'
  if (outcome === 'given up') return 'given up'
  if (step === null) return 'done, but something bad was passed over'
  if (outcome === 'bad') return `${step} is bad`
  const why =
    stoppedBy === 'nobody'
      ? trouble?.ended === 'left'
        ? 'whose own walk was left'
        : waitsFor.length > 0
          ? 'which nobody has answered'
          : 'of which nothing is known'
      : stoppedBy === 'person'
        ? 'where you left it'
        : `by ${stoppedBy}`
  return `stopped at ${step}, ${why}`
}

function countsOf({ steps }: WalkOutcome): string {
  const names = ['good', 'skipped', 'overridden', 'open', 'not reached'] as const
  const words = { good: 'done', skipped: 'left out', overridden: 'passed over', open: 'open' } as const
  const told = names.flatMap((name) => {
    const count = steps.filter(({ outcome }) => outcome === name).length
    return count === 0 ? [] : `${count} ${name === 'not reached' ? name : words[name]}`
  })
  return `of ${steps.length} steps ${told.join(', ')}`
}

function headingOf({ title }: StepOutline, place: string, width: number, paint: Paint): string {
  const text = `── ${place} ── ${title} `
  return paint('heading', text.padEnd(Math.min(width, 100), '─'))
}

function leadsOn({ kind, next, options }: StepOutline, following: string | null): string[] {
  if (kind === 'decide')
    return [...options.map((option) => `${indent}After ${option.name} goes on with: ${option.next}`), '']
  return next === following ? [] : [`${indent}Goes on with: ${next ?? 'nothing, this is the end'}`, '']
}

function marked(head: string, detail: string, width: number): string[] {
  if (detail === '') return [indent + head]
  const short = `${indent}${head}: ${detail}`
  if (!detail.includes('\n') && stripVTControlCharacters(short).length <= width) return [short]
  const lines = detail.split('\n').flatMap((line) => wrapHanging(line, width - 6))
  return [`${indent}${head}:`, ...lines.map((line) => `${indent}  | ${line}`)]
}

function labelled(name: string, text: string, width: number): string[] {
  const [first = '', ...others] = text.split('\n').flatMap((line) => wrap(line, width - termWidth - 4))
  const head = `${indent}${name.padEnd(termWidth)}${name.length >= termWidth ? ' ' : ''}${first}`
  return [head, ...others.map((line) => `${indent}${' '.repeat(termWidth)}${line}`)]
}

function paragraphs(text: string, width: number): string[] {
  const lines = text.split('\n').flatMap((line) => wrapHanging(line, width - 4))
  return lines.map((line) => (line === '' ? '' : indent + line))
}

function withoutDoubleBlanks(lines: readonly string[]): string[] {
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '')
}
