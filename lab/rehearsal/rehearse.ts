import { compareCatalogs, describeChange, readCatalog } from '../../migrations/catalog.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrations as released } from '../../migrations/index.ts'
import { storedSchema } from '../../migrations/ledger.ts'
import type { Migration } from '../../migrations/migration.ts'
import { MigrationError } from '../../migrations/migration-error.ts'
import { migrateDown, migrateUp } from '../../migrations/run.ts'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { troubles } from '../../smoke/report/in-words.ts'
import type { Report } from '../../smoke/report/report.ts'
import { faultsOfEveryRead } from './every-read.ts'
import type { BuiltRelease, Missing } from './previous-release.ts'
import { type RunningApi, type Scene, type Startable, smokeOf } from './scene.ts'
import { startWriters, type WritersSeen } from './writers.ts'

/** What came of going up or down. */
export type Moved =
  | { ok: true; names: string[]; gaveWay: number; durationMs: number }
  | { ok: false; detail: string }

/** What came of a lecture that was sent through a release. */
export interface Smoked {
  release: string
  verdict: Report['verdict']
  /** What was not good, a sentence each. */
  problems: string[]
}

/** What came of this release on the schema of before: it refused to start, in these words, or had these faults. */
export type StartedEarly = { refused: string } | { refused: null; faults: string[] }

/** Everything that a rehearsal saw; what it did not come to is null. */
export interface RehearsalSeen {
  /** The head that it began at, which is the one of the release before. */
  from: number
  /** The head of this release. */
  to: number
  previous: { commit: string } | Missing
  up: Moved | null
  thisRelease: Smoked | null
  previousRelease: Smoked | null
  /** The release before on the schema of before, asked only when it was not good on the new one. */
  previousBefore: Smoked | null
  down: Moved | null
  /** Where the schema is not as before, once it went down; and not as after the first time, once it went up again. */
  afterDown: string[] | null
  /** This release, started before its migrations are applied. */
  startedEarly: StartedEarly | null
  upAgain: Moved | null
  afterUpAgain: string[] | null
  writers: WritersSeen | null
}

export interface RehearsalOptions {
  /** The list to rehearse; the release's own by default. */
  migrations?: readonly Migration[]
  previous: BuiltRelease | Missing
  lockTimeoutMs: number
  retries: number
  /** Told of each part that begins. */
  tell(part: string): void
}

/** What this release calls itself in a rehearsal. */
const thisRelease: Startable = { release: 'this' }

/**
 * Takes a scratch copy that stands where the release before left it up to this release, lets both releases work on it,
 * takes it down and up again, and writes all the while. Throws the signal's reason when that fires.
 */
export async function rehearse(scene: Scene, options: RehearsalOptions): Promise<RehearsalSeen> {
  const { databaseUrl: url, signal } = scene
  const { migrations = released, previous, tell } = options
  const from = (await withDatabase(url, storedSchema))?.head ?? 0
  const seen: RehearsalSeen = {
    from,
    to: migrations.length,
    previous: 'missing' in previous ? previous : { commit: previous.commit },
    up: null,
    thisRelease: null,
    previousRelease: null,
    previousBefore: null,
    down: null,
    afterDown: null,
    startedEarly: null,
    upAgain: null,
    afterUpAgain: null,
    writers: null,
  }
  const before = await withDatabase(url, readCatalog)
  const begin = (part: string) => {
    signal.throwIfAborted()
    tell(part)
  }
  const writers = startWriters(url)
  try {
    await walk()
  } finally {
    seen.writers = await writers.end()
  }
  signal.throwIfAborted()
  return seen

  async function walk(): Promise<void> {
    begin('up')
    seen.up = await writers.whileMoving(() => up(url, options))
    if (!seen.up.ok) return
    const after = await withDatabase(url, readCatalog)
    begin('a lecture through this release')
    const usual: string[] = []
    seen.thisRelease = await smoke(scene, thisRelease, async (api) => {
      usual.push(...(await faultsOfEveryRead(api, signal)))
    })
    const older = 'missing' in previous ? null : { release: previous.commit, checkout: previous.folder }
    if (older !== null) {
      begin('a lecture through the release before, on the new schema')
      seen.previousRelease = await smoke(scene, older)
    }
    begin('down')
    seen.down = await writers.whileMoving(() => downTo(from, url, options))
    if (!seen.down.ok) return
    seen.afterDown = await differences(before, url)
    if (older !== null && !isGood(seen.previousRelease)) {
      begin('a lecture through the release before, on the schema of before')
      seen.previousBefore = await smoke(scene, older)
    }
    if (from < migrations.length) {
      begin('this release on the schema of before')
      seen.startedEarly = await startEarly(scene, usual)
    }
    begin('up again')
    seen.upAgain = await writers.whileMoving(() => up(url, options))
    if (seen.upAgain.ok) seen.afterUpAgain = await differences(after, url)
  }
}

/**
 * It may refuse, or say for what it lacks a migration; what it does beyond that has to work, as far as it does on its
 * own schema: `usual` are the faults that it has there.
 */
async function startEarly(scene: Scene, usual: readonly string[]): Promise<StartedEarly> {
  const faults: string[] = []
  try {
    const report = await smokeOf(scene, thisRelease, async (api) => {
      const found = await faultsOfEveryRead(api, scene.signal)
      faults.push(...found.filter((fault) => !usual.includes(fault)))
    })
    return { refused: null, faults: [...faults, ...problemsOf(report)] }
  } catch (error) {
    scene.signal.throwIfAborted()
    if (!(error instanceof StackProblem)) throw error
    return { refused: error.message }
  }
}

/** Whether a lecture came through. */
export function isGood(smoked: Smoked | null): boolean {
  return smoked?.verdict === 'pass' || smoked?.verdict === 'degraded'
}

async function up(
  url: string,
  { migrations = released, lockTimeoutMs, retries }: RehearsalOptions,
): Promise<Moved> {
  let gaveWay = 0
  return await moved(async () => {
    const applied = await migrateUp(url, {
      migrations,
      lockTimeoutMs,
      retries,
      tell: ({ kind }) => {
        if (kind === 'gave way') gaveWay += 1
      },
    })
    return { names: applied.map(({ name }) => name), gaveWay }
  })
}

async function downTo(
  head: number,
  url: string,
  { migrations = released, lockTimeoutMs }: RehearsalOptions,
): Promise<Moved> {
  return await moved(async () => {
    const names: string[] = []
    while (((await withDatabase(url, storedSchema))?.head ?? 0) > head) {
      const taken = await migrateDown(url, { migrations, lockTimeoutMs })
      if (taken !== null) names.push(taken.name)
    }
    return { names, gaveWay: 0 }
  })
}

async function moved(work: () => Promise<{ names: string[]; gaveWay: number }>): Promise<Moved> {
  const startedAt = performance.now()
  try {
    return { ok: true, ...(await work()), durationMs: performance.now() - startedAt }
  } catch (error) {
    // Whatever Postgres has against a migration is what a rehearsal is to find.
    if (!(error instanceof MigrationError) && !(error instanceof Error && 'severity' in error)) throw error
    return { ok: false, detail: error.message }
  }
}

async function differences(expected: Parameters<typeof compareCatalogs>[0], url: string): Promise<string[]> {
  return compareCatalogs(expected, await withDatabase(url, readCatalog)).map(describeChange)
}

async function smoke(
  scene: Scene,
  startable: Startable,
  look?: (api: RunningApi) => Promise<void>,
): Promise<Smoked> {
  const { release } = startable
  try {
    const report = await smokeOf(scene, startable, look)
    return { release, verdict: report.verdict, problems: problemsOf(report) }
  } catch (error) {
    scene.signal.throwIfAborted()
    if (!(error instanceof StackProblem)) throw error
    return { release, verdict: 'fail', problems: [error.message] }
  }
}

function problemsOf(report: Report): string[] {
  return troubles(report)
    .filter(({ outcome }) => outcome !== 'degraded')
    .map(({ check, seen }) => `${check}: ${seen}`)
}
