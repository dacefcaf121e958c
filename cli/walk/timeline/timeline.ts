import { z } from 'zod'
import { Instant } from '../../../service/contract/ids.ts'
import type { JournalEntry, JournalEvent } from '../journal-line.ts'
import type { JournalRead } from '../read-journal.ts'
import { WalkOutcome, walkOutcome } from '../walk-outcome.ts'

export const timelineVersion = 'pegasus-ops/walk-timeline@1'

const Moment = z.strictObject({
  at: Instant,
  what: z.string(),
  /** What was seen, as lines; empty where there was nothing to see. */
  detail: z.string(),
  tone: z.enum(['pass', 'fail', 'inconclusive', 'skip', 'quiet']),
  /** How long it took, where that is known. */
  tookMs: z.number().nullable(),
})

/** What happened on a walk, for the record of an incident: what every rendering is made of. */
export const Timeline = z.strictObject({
  schemaVersion: z.literal(timelineVersion),
  tool: z.string(),
  operator: z.string(),
  outcome: WalkOutcome,
  /** Each time that a step was come to; what stands before the first one has no step. */
  parts: z.array(
    z.strictObject({ step: z.string().nullable(), title: z.string(), moments: z.array(Moment) }),
  ),
})
export type Timeline = z.infer<typeof Timeline>
export type Part = Timeline['parts'][number]
export type Moment = z.infer<typeof Moment>

/** Makes the timeline of what a journal says. A walk that goes on, or was killed, is as long as its last line. */
export function timelineOf({ state, entries }: JournalRead): Timeline {
  const { header } = state
  const { tool, operator, startedAt, steps, within } = header
  const last = new Date(entries.at(-1)?.at ?? startedAt)
  const begun = `Begun by ${operator}${within === undefined ? '' : `, as a step of walk ${within}`}`
  const parts: Part[] = [{ step: null, title: 'Begun', moments: [moment(startedAt, begun)] }]
  for (const [index, entry] of entries.entries()) {
    const { did } = entry
    if (did.event === 'begun' || undoesEarlier(did, parts)) {
      const title = steps.find(({ id }) => id === did.step)?.title ?? did.step
      parts.push({ step: did.step, title, moments: [] })
    }
    const told = momentOf(entry, entries[index - 1], index === entries.length - 1)
    if (told !== null) parts.at(-1)?.moments.push(told)
  }
  return { schemaVersion: timelineVersion, tool, operator, outcome: walkOutcome(state, last), parts }
}

function undoesEarlier(
  did: JournalEvent,
  parts: readonly Part[],
): did is Extract<JournalEvent, { event: 'intent' }> {
  return did.event === 'intent' && did.act === 'undo' && parts.at(-1)?.step !== did.step
}

/** What a line tells; null for an intent that its outcome follows. */
function momentOf(
  { at, did }: JournalEntry,
  before: JournalEntry | undefined,
  isLast: boolean,
): Moment | null {
  switch (did.event) {
    case 'begun':
      return moment(at, 'Come to')
    case 'intent':
      return isLast
        ? moment(at, `${doing[did.act]} was begun, and nothing tells how it ended`, 'inconclusive')
        : null
    case 'outcome': {
      const tookMs = before?.did.event === 'intent' ? Date.parse(at) - Date.parse(before.at) : null
      return {
        at,
        what: `${doing[did.act]} ${endings[did.ended]}`,
        detail: did.detail,
        tone: tones[did.ended],
        tookMs,
      }
    }
    case 'probed':
      return moment(at, `Asked whether it has happened: ${did.state}`, 'quiet', did.detail)
    case 'told':
      return moment(at, `Told by a person: it has ${did.happened ? '' : 'not '}happened`)
    case 'decided':
      return moment(at, `Answered: ${did.option}`)
    case 'skipped':
      return moment(at, 'Left out, or passed over', 'skip', did.reason)
    case 'again':
      return moment(at, `${doing[did.act]} is tried once more`)
    case 'resumed':
      return moment(at, `Gone on with by process ${did.holder.pid} on ${did.holder.host}`)
    case 'stopped':
      return moment(at, stops[did.by], 'inconclusive')
    case 'ended':
      return moment(at, ends[did.outcome], did.outcome === 'good' ? 'pass' : 'fail')
  }
}

const doing = {
  'pre-check': 'The check before',
  action: 'The step',
  'post-check': 'The check after',
  undo: 'Taking it back',
} as const
const endings = {
  good: 'ended well',
  bad: 'ended badly',
  unknown: 'ended, nobody knows how',
  left: 'was left before its end',
} as const
const tones = { good: 'pass', bad: 'fail', unknown: 'inconclusive', left: 'inconclusive' } as const
const stops = {
  SIGINT: 'Stopped by Ctrl-C',
  SIGTERM: 'Stopped by a signal',
  deadline: 'Stopped at its deadline',
  person: 'Stopped by whoever walks it',
  nobody: 'Stopped, because nobody answered',
} as const
const ends = {
  good: 'Ended well',
  bad: 'Ended, with something bad passed over',
  'given up': 'Given up',
} as const

function moment(at: string, what: string, tone: Moment['tone'] = 'quiet', detail = ''): Moment {
  return { at, what, detail, tone, tookMs: null }
}
