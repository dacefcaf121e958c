import { rm } from 'node:fs/promises'
import { exportTypes } from '../../service/contract/export.ts'
import type { Pagination } from '../../service/contract/pagination.ts'
import { type Asked, withoutValue } from '../asked.ts'
import { isGood } from '../check.ts'
import { collection } from '../checks/collection.ts'
import { leftovers } from '../checks/leftovers.ts'
import { preflight } from '../checks/preflight.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { keepNothing } from '../evidence/record.ts'
import { cleanUp, undo } from '../flows/lecture/clean-up.ts'
import type { CleanUpSeen } from '../flows/lecture-seen.ts'
import { cleanUpGraceMs, graceAfter } from '../grace.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Holder } from '../ledger/ledger-line.ts'
import { readShelf, takeUp } from '../ledger/shelf.ts'
import { type Pegasus, pegasusAt } from '../pegasus.ts'
import { headerOf, Run, type RunOptions } from '../run.ts'
import { idsOf } from '../run-ids.ts'
import type { Secret } from '../secret.ts'
import { stopCauseOf } from '../stop.ts'
import type { Target } from '../target.ts'
import type { CollectionSeen } from './leftovers-seen.ts'
import { type SortedOut, sortOut } from './sort-out.ts'

export interface CollectionPlan {
  /** How long ago something of which no ledger tells must last have been touched. */
  olderThanMs: number
  /** Delete nothing. */
  dryRun: boolean
  /** The folder of this machine's ledgers. */
  ledgers: string
  /** This process, as it takes ledgers up. */
  holder: Holder
}

/**
 * Collects what killed runs have left on the target: by the ledgers of this machine, and by the token in the ids of
 * what no ledger tells of. Each is asked for again once it is deleted. What lives, was kept or is somebody else's is
 * left alone.
 */
export async function collect(target: Target, plan: CollectionPlan, options: RunOptions): Promise<Evidence> {
  const { signal, tell, keeper = keepNothing } = options
  const header = headerOf(target, { command: 'gc', release: null, settleMs: 0 }, options)
  const run = new Run(header, pegasusAt(target, signal), tell, keeper)
  if (!isGood(await run.ask(preflight))) {
    run.omitTheRest({ because: 'inapplicable', detail: 'not asked, because of preflight' })
    return run.end(stopCauseOf(signal))
  }
  const sorted = await lookForLeftovers(target, plan, signal, run)
  if (plan.dryRun) {
    run.omit(['collection'], { because: 'flag', detail: '--dry-run: nothing was deleted' })
  } else {
    await removeLedgers(sorted, plan)
    if (sorted.found.length === 0) {
      run.omit(['collection'], { because: 'inapplicable', detail: 'there was nothing to collect' })
    } else await collectAll(target, sorted, { plan, signal, run })
  }
  return run.end(stopCauseOf(signal))
}

async function lookForLeftovers(
  target: Target,
  plan: CollectionPlan,
  signal: AbortSignal,
  run: Run,
): Promise<SortedOut> {
  const pegasus = pegasusAt(target, signal)
  let sorted: SortedOut = { found: [], spared: [], unreadable: [], spent: [], stubs: [] }
  await run.watch(leftovers, async (startedMs) => {
    const lectures = await listAll(pegasus.lectures, (page) => page.lectures)
    const courses = await listAll(pegasus.courses, (page) => page.courses)
    sorted = sortOut({
      target: target.url,
      ledgers: await readShelf(plan.ledgers),
      lectures: lectures.rows,
      courses: courses.rows,
      olderThanMs: plan.olderThanMs,
      now: Date.now(),
    })
    run.observed('leftovers', startedMs, {
      olderThanMs: plan.olderThanMs,
      lectures: { asked: lectures.asked, count: lectures.rows?.length ?? 0 },
      courses: { asked: courses.asked, count: courses.rows?.length ?? 0 },
      found: sorted.found.map(({ ledger: _, ...leftover }) => leftover),
      spared: sorted.spared,
      unreadable: sorted.unreadable,
    })
  })
  return sorted
}

async function removeLedgers({ spent, stubs }: SortedOut, { holder }: CollectionPlan): Promise<void> {
  for (const path of spent) await (await takeUp(path, holder))?.ledger.remove()
  for (const path of stubs) await rm(path, { force: true })
}

interface Collecting {
  plan: CollectionPlan
  signal: AbortSignal
  run: Run
}

async function collectAll(target: Target, { found }: SortedOut, collecting: Collecting): Promise<void> {
  const { signal, run } = collecting
  await run.watch(collection, async (startedMs) => {
    const collected: CollectionSeen['collected'] = []
    for (const [index, leftover] of found.entries()) {
      if (signal.aborted) break
      const { lectureId } = leftover
      run.tell({
        kind: 'waiting',
        part: collection.name,
        detail: `${index + 1} of ${found.length}, ${lectureId}`,
      })
      collected.push({ lectureId, cleanUp: await collectOne(target, leftover, collecting) })
    }
    run.observed('collection', startedMs, { collected })
  })
}

async function collectOne(
  target: Target,
  { lectureId, courseId, ledger: path }: SortedOut['found'][number],
  { plan, signal, run }: Collecting,
): Promise<CleanUpSeen | null> {
  const taken = path === null ? undefined : await takeUp(path, plan.holder)
  if (path !== null && taken === undefined) return null
  const afterwards = pegasusAt(target, graceAfter(signal, cleanUpGraceMs))
  const seen = await undo({
    afterwards,
    ids: { ...idsOf(lectureId), courseId },
    ledger: taken?.ledger ?? knownByToken(run),
    exportUrls: await exportUrlsOf(afterwards, lectureId),
  })
  if (cleanUp.judge(seen).outcome === 'pass') await taken?.ledger.remove()
  await taken?.file.close()
  return seen
}

/** What bears a run's token was taken in at some time, and more is not known of it. */
function knownByToken({ evidence }: Run): Ledger {
  const { runId, tool, target, startedAt } = evidence
  const run = { runId, tool, command: 'smoke' as const, target, startedAt, lecture: null }
  return Ledger.remembered(run, [{ effect: 'ingest', ended: 'done' }])
}

/** The URLs of the exports that are there, so that they can be shown to be dead afterwards. */
async function exportUrlsOf(pegasus: Pegasus, lectureId: string): Promise<Secret[]> {
  const urls: Secret[] = []
  for (const type of exportTypes) {
    const link = await pegasus.exportUrl(lectureId, type)
    if (link.ok) urls.push(link.value)
  }
  return urls
}

/** What was asked last, and every row; null when a page of them was not given. */
interface Listed<Row> {
  asked: Asked<null>
  rows: Row[] | null
}

/** Asks for one page after the other until there are no more. */
async function listAll<Row, Page extends { pagination?: Pagination | undefined }>(
  ask: (offset: number) => Promise<Asked<Page>>,
  rowsOf: (page: Page) => Row[],
): Promise<Listed<Row>> {
  const rows: Row[] = []
  for (let offset: number | null = 0; ; ) {
    const from: number = offset
    const asked: Asked<Page> = await ask(from)
    if (!asked.ok) return { asked, rows: null }
    rows.push(...rowsOf(asked.value))
    offset = asked.value.pagination?.nextOffset ?? null
    if (offset === null) return { asked: withoutValue(asked), rows }
  }
}
