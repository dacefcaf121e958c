import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations as released } from '../../migrations/index.ts'
import type { Migration } from '../../migrations/migration.ts'
import { migrateUp } from '../../migrations/run.ts'
import { projectRoot } from '../../smoke/project-files.ts'
import { type Backends, startBackends } from '../stack/backends.ts'
import { runToEnd } from '../stack/child.ts'
import { startReaper } from '../stack/reaper.ts'
import { runningIn, type Surroundings } from '../stack/surroundings.ts'
import { copyInto, generate } from './fill.ts'
import { type BuiltRelease, findPrevious, type Missing, withPrevious } from './previous-release.ts'
import { type RehearsalOptions, type RehearsalSeen, rehearse } from './rehearse.ts'

export interface Stage extends Omit<RehearsalOptions, 'previous'> {
  /** What the copy holds: another database's content, or so many lectures that are made up. */
  data: { copyOf: string } | { lectures: number }
  signal: AbortSignal
  /** Makes an empty database on that server, lets it be used by its URL, and drops it again. */
  withScratchDatabase<T>(serverUrl: string, use: (databaseUrl: string) => Promise<T>): Promise<T>
}

/**
 * Rehearses on a stack of this machine: starts what is needed, builds the release before, and takes all of it away
 * again, however it ends.
 *
 * @throws {StackProblem} when the stack does not come up or the copy cannot be made; the reason of the signal.
 */
export async function rehearseOnThisMachine(
  stage: Stage & {
    previousRef?: string
    /** Where the scratch copy is made; on a Postgres of its own by default. */
    scratchUrl?: string
    logs: string
    machine: Record<string, string>
  },
): Promise<RehearsalSeen> {
  const { machine, logs, signal, scratchUrl, tell } = stage
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-rehearsal-'))
  const reaper = startReaper()
  reaper.remove(folder)
  const surroundings: Surroundings = { folder, logs, machine, reaper, unwanted: signal }
  try {
    const found = await findPrevious(projectRoot, machine, stage.previousRef)
    if ('commit' in found) tell(`building the release before, ${found.commit.slice(0, 12)}`)
    return await withPrevious(projectRoot, found, surroundings, async (previous) => {
      tell('starting Postgres, Redis and a bucket')
      const backends = await startBackends(surroundings, {
        model: { provider: 'offline' },
        storage: 's3',
        outside: scratchUrl === undefined ? {} : { databaseUrl: scratchUrl },
      })
      try {
        return await rehearseOn(backends, surroundings, previous, stage)
      } finally {
        for (const child of backends.children.toReversed()) await child.stop()
      }
    })
  } catch (error) {
    // A part that is stopped while it starts complains; that it was not wanted any more is the truth.
    signal.throwIfAborted()
    throw error
  } finally {
    await reaper.release()
  }
}

/** Rehearses on backends that run, with a release before that is built. */
export async function rehearseOn(
  backends: Backends,
  surroundings: Surroundings,
  previous: BuiltRelease | Missing,
  stage: Stage,
): Promise<RehearsalSeen> {
  return await stage.withScratchDatabase(backends.databaseUrl, async (databaseUrl) => {
    stage.tell('filling the scratch copy')
    await fill(databaseUrl, surroundings, previous, stage)
    const scene = { surroundings, backends, databaseUrl, signal: stage.signal }
    return await rehearse(scene, { ...stage, previous })
  })
}

async function fill(
  databaseUrl: string,
  surroundings: Surroundings,
  previous: BuiltRelease | Missing,
  { data, migrations = released }: Stage,
): Promise<void> {
  if ('copyOf' in data) return await copyInto(databaseUrl, data.copyOf, surroundings)
  if ('missing' in previous) await migrateUp(databaseUrl, { migrations, toHead: headBefore(migrations) })
  else await migrateBy(previous, databaseUrl, surroundings)
  await generate(databaseUrl, data.lectures)
}

/** The head of the release before, where that is not there to tell: one step below. */
function headBefore(migrations: readonly Migration[]): number {
  return Math.max(1, migrations.length - 1)
}

/** Lets the release before make its schema, by its own command. */
async function migrateBy(
  { folder }: BuiltRelease,
  databaseUrl: string,
  surroundings: Surroundings,
): Promise<void> {
  await runToEnd({
    ...runningIn(surroundings, 'migrate-previous'),
    command: process.execPath,
    args: [join(folder, 'bin', 'run.js'), 'migrate', 'up'],
    env: { ...surroundings.machine, DATABASE_URL: databaseUrl },
    folder,
  })
}
