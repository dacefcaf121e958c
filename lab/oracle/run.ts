import fc from 'fast-check'
import { bucketDifferences, openBucket } from './bucket.ts'
import { turns } from './commands.ts'
import type { KnownKind } from './known-kinds.ts'
import type { Model } from './model.ts'
import { Difference, finish, play, type Run } from './play.ts'
import type { Scene } from './scene.ts'

let runs = 0

/** An empty model beside a service that has nothing under this run's names. */
export async function startRun(scene: Scene): Promise<{ model: Model; run: Run }> {
  const name = `oracle-${process.pid}-${++runs}`
  const memory = { name, recordings: new Map(), receipts: new Map(), jobs: new Map(), requests: 0 }
  const bucket = openBucket(scene)
  const leftBefore = new Set(await bucketDifferences(scene, bucket, { empty: true }))
  return {
    model: { lectures: new Map(), marks: new Map() },
    run: { scene, bucket, memory, marks: new Set(), struck: new Map(), commands: 0, leftBefore },
  }
}

/** Plays a script to its end. Returns every difference, in lines. */
export async function playKnownKind({ turns }: Pick<KnownKind, 'turns'>, scene: Scene): Promise<string[]> {
  const { model, run } = await startRun(scene)
  const differences: string[] = []
  const note = (error: unknown) => {
    if (!(error instanceof Difference)) throw error
    differences.push(...error.message.split('\n'))
  }
  for (const turn of turns) await play(turn, model, run).catch(note)
  await finish(run).catch(note)
  run.bucket.client.destroy()
  return differences
}

/** What came of one seed. */
export interface SeedAccount {
  seed: number
  commands: number
  /** By name, how often each fault struck. */
  struck: ReadonlyMap<string, number>
  /** The shortest sequence found that fails, with what it printed; empty is good. */
  failure: string
}

/**
 * Plays random sequences of one seed: the same seed plays the same ones. A failing sequence is made shorter
 * for as long as `shrinkMs` allows.
 */
export async function playSeed(
  seed: number,
  scene: Scene,
  { turnsAtMost, sequences, shrinkMs }: { turnsAtMost: number; sequences: number; shrinkMs: number },
): Promise<SeedAccount> {
  const struck = new Map<string, number>()
  let commands = 0
  let shrinkUntil = Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(turns(turnsAtMost), async (sequence) => {
    // Whatever is left to try counts as good once the time to shrink is over.
    if (performance.now() > shrinkUntil) return
    const { model, run } = await startRun(scene)
    try {
      await fc.asyncModelRun(() => ({ model, real: run }), sequence)
      await finish(run)
    } catch (error) {
      shrinkUntil = Math.min(shrinkUntil, performance.now() + shrinkMs)
      throw error
    } finally {
      commands += run.commands
      for (const [name, times] of run.struck) struck.set(name, (struck.get(name) ?? 0) + times)
      run.bucket.client.destroy()
    }
  })
  const details = await fc.check(property, { seed, numRuns: sequences })
  const failure = details.failed
    ? [
        `seed ${seed}, path ${details.counterexamplePath}, after ${details.numShrinks} times shorter:`,
        ...String(details.counterexample?.[0])
          .split(',')
          .map((line) => `  ${line}`),
        String(
          details.errorInstance instanceof Error ? details.errorInstance.message : details.errorInstance,
        ),
      ].join('\n')
    : ''
  return { seed, commands, struck, failure }
}
