import { setTimeout as sleep } from 'node:timers/promises'
import type { Ground } from '../stack/ground.ts'
import type { Account } from './account.ts'
import { checkBooks, type Findings } from './books.ts'
import { Client } from './client.ts'
import { replayAll } from './dead-letters.ts'
import type { Fault, Size } from './fault.ts'
import type { Followed } from './follow-lecture.ts'
import { startLoad } from './load.ts'
import { type ReadinessWatch, toldBrokenAfter, toldWellAfter, watchReadiness } from './readiness-watch.ts'
import { removeCourse } from './remove-course.ts'

/** How soon readiness has to tell the truth, in both directions. */
const truthWithinMs = 5000
const calmMs = 1000
// A claim of a dead process ends by itself after some seconds, and then the reconciler has to come by.
const booksWithinMs = 20_000

/**
 * Injects a fault under load, heals it, waits until every lecture has come to its end, replays what is in the
 * dead letter, and goes through the books; then everything is deleted, and the books have to be empty.
 */
export async function runFault(
  fault: Fault,
  ground: Ground,
  size: Size,
  unwanted: AbortSignal,
): Promise<Account> {
  const client = new Client(ground.stack)
  const crashedBefore = ground.crashed.length
  const watch = watchReadiness(ground.stack.apiUrl)
  const limit = new AbortController()
  const signal = AbortSignal.any([unwanted, limit.signal])
  const load = startLoad(client, fault.name, size, signal)
  await sleep(calmMs)

  const outage = await breakAndHeal(fault, ground, size, watch)
  await sleep(calmMs)
  await load.close()
  const timer = setTimeout(
    () =>
      limit.abort(
        new Error(`it had not come to its end ${size.drainMs / 1000} s after the fault was healed`),
      ),
    size.drainMs,
  )
  await load.drained()
  const dead = await replayAll(load.lectures, client, signal)
  clearTimeout(timer)
  await watch.stop()

  const told = fault.tells === undefined ? null : outage
  const findings = await settledBooks(ground, load.lectures)
  const undeleted = await removeCourse(fault.name, client)
  const leftovers = await settledBooks(ground, [])
  return account(fault, load.lectures, {
    told,
    findings: { ...findings, orphaned: [...findings.orphaned, ...leftovers.orphaned] },
    answered: client.answered,
    deadLettered: load.lectures.filter(({ everFailed }) => everFailed).length,
    problems: [
      ...dead,
      ...undeleted,
      ...truthProblems(fault, told),
      ...[...client.surprises].map(([surprise, times]) => `${times} × ${surprise}`),
      ...ground.crashed.slice(crashedBefore).map((name) => `${name} ended by itself: see its log`),
    ],
  })
}

async function breakAndHeal(
  fault: Fault,
  ground: Ground,
  size: Size,
  watch: ReadinessWatch,
): Promise<{ brokenMs: number | null; wellMs: number | null }> {
  const { tells } = fault
  const brokenAt = performance.now()
  await fault.inject(ground, size)
  const brokenMs = () => (tells === undefined ? 0 : toldBrokenAfter(watch.samples, tells, brokenAt))
  if (fault.heal) {
    await until(() => brokenMs() !== null, 2 * truthWithinMs)
    await sleep(Math.max(0, size.brokenMs - (performance.now() - brokenAt)))
    await fault.heal(ground)
  }
  const healedAt = performance.now()
  await until(() => toldWellAfter(watch.samples, healedAt) !== null, 4 * truthWithinMs)
  return { brokenMs: brokenMs(), wellMs: toldWellAfter(watch.samples, healedAt) }
}

/** The books when they are in order, or as they stand when the time is up. */
async function settledBooks(ground: Ground, lectures: readonly Followed[]): Promise<Findings> {
  const giveUpAt = performance.now() + booksWithinMs
  for (;;) {
    const findings = await checkBooks(ground, lectures)
    const amiss = findings.lost.length + findings.duplicated.length + findings.orphaned.length
    if (amiss === 0 || performance.now() > giveUpAt) return findings
    await sleep(500)
  }
}

function truthProblems(fault: Fault, told: Account['told']): string[] {
  if (told === null) return []
  const late = (ms: number | null, what: string) => {
    if (ms === null) return [`readiness never told that ${fault.tells} was ${what}`]
    return ms > truthWithinMs ? [`readiness told only after ${ms} ms that ${fault.tells} was ${what}`] : []
  }
  return [...late(told.brokenMs, 'broken'), ...late(told.wellMs, 'well again')]
}

function account(
  { name, breaks }: Fault,
  lectures: readonly Followed[],
  rest: Pick<Account, 'told' | 'answered' | 'deadLettered' | 'problems'> & { findings: Findings },
): Account {
  const { findings, problems, ...counts } = rest
  const { lost, duplicated, orphaned } = findings
  const named = (lines: string[]) => new Set(lines.map((line) => line.split(':')[0])).size
  return {
    fault: name,
    breaks,
    accepted: lectures.filter(({ accepted }) => accepted).length,
    completed: lectures.filter(({ done }) => done.length === 3).length,
    ...counts,
    duplicated: named(duplicated),
    lost: named(lost),
    orphaned: orphaned.length,
    problems: [...lost, ...duplicated, ...orphaned, ...problems],
  }
}

async function until(holds: () => boolean, limitMs: number): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  while (!holds() && performance.now() < giveUpAt) await sleep(50)
}
