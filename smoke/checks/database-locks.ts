import type { DatabaseLocks, LockHolder } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, inconclusive, pass, problem, skip } from '../check.ts'
import { describeDuration } from '../duration.ts'
import { fromHandshake, laterHandshake } from '../handshake/handshake-seen.ts'
import { printable } from '../printable.ts'

/** Statements wait for one another all day long; what is let go within this is no news. */
export const longestHoldSeconds = 5
const about = {
  expected: `no lock on a table of Pegasus is waited for, or keeps writers out, for more than ${longestHoldSeconds} s`,
  why: 'Behind a lock that nobody lets go, every request for that table waits until it fails: lectures do not come in.',
}
const command = 'pegasus-ops migrate status'
const mostNamed = 3

export const databaseLocks: Check<'handshake'> = {
  name: 'database locks',
  question: 'Does the database let everybody at the tables?',
  needs: ['handshake'],
  judge({ handshake }) {
    const first = fromHandshake(handshake, about, ({ locks }) => judge(locks))
    const later = laterHandshake(handshake)
    const end = later && judge(later.locks)
    return first.outcome === 'pass' && end?.outcome === 'fail' ? end : first
  },
}

function judge(locks: DatabaseLocks | null | undefined): Answer {
  if (locks === undefined) return skip('inapplicable', 'a release from before the API could tell')
  if (locks === null)
    return inconclusive(
      problem(
        about,
        'the API could not ask the database',
        'See whether Postgres has connections left, and run again.',
        command,
      ),
    )
  const { waiting, longestWaitSeconds, holders } = locks
  if (longestWaitSeconds > longestHoldSeconds) return heldUp(waited(locks), holders)
  const shutting = holders.filter(({ keepsWritersOut }) => keepsWritersOut)
  const shut = shutting.filter(({ openForSeconds }) => (openForSeconds ?? 0) > longestHoldSeconds)
  if (shut.length > 0) return heldUp(keptOut(waiting, shut), shut)
  const ofUnknownAge = shutting.filter(({ openForSeconds }) => openForSeconds === null)
  if (ofUnknownAge.length > 0)
    return inconclusive(
      problem(
        about,
        `${keptOut(waiting, ofUnknownAge)}; since when, the role of the API may not know`,
        'See what that session does, and run again once it has ended.',
        command,
      ),
    )
  return pass(
    waiting === 0
      ? 'nobody waits for a lock'
      : `${statements(waiting)}, for ${inWords(longestWaitSeconds)} at most, as happens`,
  )
}

function heldUp(seen: string, holders: readonly LockHolder[]): Answer {
  const pids = holders.flatMap(({ pid }) => (pid === 0 ? [] : [pid])).slice(0, mostNamed)
  const end =
    pids.length === 0
      ? 'Find who holds the lock, as the runbook says, and let that end'
      : `If it is stuck, end it: ${pids.map((pid) => `select pg_cancel_backend(${pid})`).join('; ')}, and pg_terminate_backend if that does not do`
  const advice = `${end}. What it had not committed is undone; a migration is then applied again.`
  return fail(problem(about, seen, advice, command))
}

function waited({ waiting, longestWaitSeconds, holders }: DatabaseLocks): string {
  const since = `${statements(waiting)}, since ${inWords(longestWaitSeconds)},`
  return holders.length === 0
    ? `${since} for a lock, and who holds it had just changed`
    : `${since} for a lock that ${holders.slice(0, mostNamed).map(named).join(', and ')}`
}

function keptOut(waiting: number, holders: readonly LockHolder[]): string {
  const who = holders.slice(0, mostNamed).map(named).join(', and ')
  return `${waiting === 0 ? 'nobody waits yet' : statements(waiting)} for a lock that ${who}`
}

function named({ pid, application, state, openForSeconds, tables }: LockHolder): string {
  const who = application === '' ? 'a session without a name' : printable(application, 63)
  const since = openForSeconds === null ? [] : [`transaction open for ${inWords(openForSeconds)}`]
  const facts = [pid === 0 ? 'a prepared transaction' : `session ${pid}`, state ?? [], since].flat()
  const what = tables.length === 0 ? 'rows' : tables.join(', ')
  return `${who} (${facts.join(', ')}) holds on ${what}`
}

const statements = (count: number) => (count === 1 ? '1 statement waits' : `${count} statements wait`)
const inWords = (seconds: number) => describeDuration(seconds * 1000)
