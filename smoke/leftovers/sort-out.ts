import { basename } from 'node:path'
import type { Course } from '../../service/contract/course.ts'
import type { Lecture } from '../../service/contract/lecture.ts'
import { isHeld } from '../ledger/holder.ts'
import type { LedgerRun } from '../ledger/ledger-line.ts'
import { type LedgerState, undoing } from '../ledger/ledger-state.ts'
import { isOf, type ShelvedLedger } from '../ledger/shelf.ts'
import { courseTitleOf, idsOf, tokenIn } from '../run-ids.ts'
import type { Leftover, Spared } from './leftovers-seen.ts'

/** What is known before anything is collected. A list is null when the target did not give it whole. */
export interface Known {
  target: URL
  ledgers: readonly ShelvedLedger[]
  lectures: readonly Lecture[] | null
  courses: readonly Course[] | null
  olderThanMs: number
  now: number
}

export interface SortedOut {
  found: (Leftover & { ledger: string | null })[]
  spared: Spared[]
  unreadable: string[]
  /** The ledgers of runs that are over and of which nothing is there. */
  spent: string[]
  /** Ledgers that break off in their first line: their runs did nothing. */
  stubs: string[]
}

type Fate = 'found' | 'spent' | Spared['because']

/** Tells what earlier runs have left from what still lives, what was kept, and what is somebody else's. */
export function sortOut(known: Known): SortedOut {
  const sorted: SortedOut = { found: [], spared: [], unreadable: [], spent: [], stubs: [] }
  const told = new Set<string>()
  for (const { path, state, torn, damaged, changedAt } of known.ledgers) {
    if (state === null) {
      const old = known.now - changedAt.getTime() >= known.olderThanMs
      if (damaged.length > 0) sorted.unreadable.push(basename(path))
      else if (torn && old) sorted.stubs.push(path)
      continue
    }
    if (!isOf(state, known.target)) continue
    const { runId, lecture, startedAt } = state.run
    if (lecture !== null) told.add(lecture.lectureId)
    const fate = fateOf(state, known)
    if (fate === 'spent' || lecture === null) {
      if (fate !== 'lives') sorted.spent.push(path)
    } else if (fate === 'found') sorted.found.push({ ...idsIn(lecture), runId, startedAt, ledger: path })
    else sorted.spared.push({ lectureId: lecture.lectureId, because: fate })
  }
  for (const one of byToken(known)) {
    const { lectureId, fate, startedMs } = one
    if (told.has(lectureId)) continue
    told.add(lectureId)
    const startedAt = new Date(startedMs).toISOString()
    if (fate === 'found')
      sorted.found.push({ ...idsIn(idsOf(lectureId)), runId: null, startedAt, ledger: null })
    else sorted.spared.push({ lectureId, because: fate })
  }
  return sorted
}

function fateOf(state: LedgerState, { lectures, courses }: Known): Fate {
  if (isHeld(state)) return 'lives'
  if (undoing(state).length === 0) return 'spent'
  if (!state.kept) return 'found'
  const { lectureId, courseId } = state.run.lecture ?? {}
  const gone =
    lectures?.every(({ id }) => id !== lectureId) === true &&
    courses?.every(({ id }) => id !== courseId) === true
  return gone ? 'spent' : 'kept'
}

interface Tokened {
  lectureId: string
  startedMs: number
  fate: 'found' | 'young' | 'not-ours'
}

/** What bears a run's token: lectures, and courses whose lecture is gone already. */
function byToken({ lectures, courses, olderThanMs, now }: Known): Tokened[] {
  const rows = [
    ...(lectures ?? []).map((row) => ({ row, isOurs: isLectureOfRun(row) })),
    ...(courses ?? []).map((row) => ({ row, isOurs: isCourseOfRun(row) })),
  ]
  return rows.flatMap(({ row, isOurs }) => {
    const token = tokenIn(row.id)
    if (token === undefined) return []
    const { startedMs } = token
    // The token holds the time of the machine that ran it, the row that of the service: the younger counts.
    const touchedMs = Math.max(startedMs, Date.parse(row.created_at), Date.parse(row.updated_at))
    const fate = !isOurs ? 'not-ours' : now - touchedMs >= olderThanMs ? 'found' : 'young'
    return [{ lectureId: token.token, startedMs, fate } satisfies Tokened]
  })
}

function isLectureOfRun({ id, title, course_id }: Lecture): boolean {
  const ids = idsOf(id)
  return title === ids.title && course_id === ids.courseId
}

function isCourseOfRun({ id, title }: Course): boolean {
  return title === courseTitleOf({ lectureId: tokenIn(id)?.token ?? '' })
}

function idsIn({ lectureId, courseId }: Pick<NonNullable<LedgerRun['lecture']>, 'lectureId' | 'courseId'>) {
  return { lectureId, courseId }
}
