import { describeDuration } from '../../smoke/duration.ts'
import type { Drill } from './drill.ts'
import type { Rehearsal } from './rehearse.ts'

/** One drill in a list: its name, what it breaks, and what verify must say. */
export function drillLine({ name, breaks, expects }: Drill): string {
  const states = expects.outcome === 'pass' ? 'pass' : `${expects.outcome}, said by ${expects.check}`
  return `${name}\n    ${breaks}\n    verify must say: ${states}`
}

/** What came of a drill, for a person: what was broken, what was found, and what to do about such a thing. */
export function rehearsalLines(rehearsal: Rehearsal): string[] {
  const { drill, breaks, said, verdict, verdictMs, others, problems } = rehearsal
  const label = problems.length === 0 ? 'ok      ' : 'MISSED  '
  const term = (name: string, text: string) => `        ${name.padEnd(10)}${text}`
  const next = said?.remedy
  return [
    `${label}${drill}: ${verdict ?? 'no verdict'} after ${describeDuration(verdictMs)}`,
    term('broken', breaks),
    ...(said === null ? [] : [term('found', `${said.check}: ${said.seen}`)]),
    ...(others.length === 0 ? [] : [term('also', others.join(', '))]),
    ...(next == null ? [] : [term('next', next.advice)]),
    ...(next?.command === undefined ? [] : [`                  $ ${next.command}`]),
    ...problems.map((problem) => term('missed', problem)),
  ]
}
