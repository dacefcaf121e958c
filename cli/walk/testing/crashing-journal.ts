import { Journal } from '../journal.ts'
import { readJournal } from '../read-journal.ts'
import type { Step } from '../step.ts'
import { type Walker, walk } from '../walk.ts'
import type { WalkOutcome } from '../walk-outcome.ts'
import { alive, bytesOf, headerOf, type Kept, kept, walkOf } from './journals.ts'

class Crash extends Error {}

/** A store that crashes with its n-th line: behind it, or before it is whole. */
function crashing(store: Kept, lines: number, how: 'after' | 'torn'): Kept {
  let left = lines
  return {
    ...store,
    async append(line) {
      left -= 1
      if (left > 0 || how === 'after') store.lines.push(line)
      if (left <= 0) throw new Crash()
    },
  }
}

/**
 * Walks until it crashes, and again from its journal alone, once for each crash, until it gets to its end or is left.
 */
export async function walkThroughCrashes(
  steps: readonly Step[],
  walker: Walker,
  crashes: readonly { lines: number; how: 'after' | 'torn' }[],
): Promise<{ outcome: WalkOutcome; store: Kept }> {
  const store = kept()
  for (const { lines, how } of crashes) {
    try {
      return { outcome: await walkIn(crashing(store, lines, how), steps, walker), store }
    } catch (error) {
      if (!(error instanceof Error && error.cause instanceof Crash)) throw error
    }
  }
  return { outcome: await walkIn(store, steps, walker), store }
}

async function walkIn(store: Kept, steps: readonly Step[], walker: Walker): Promise<WalkOutcome> {
  const journal =
    store.lines.length === 0
      ? await Journal.begin(headerOf(walkOf(steps)), alive(), store)
      : await Journal.resume(readJournal(bytesOf(store)), alive(), store)
  return await walk(walkOf(steps), journal, walker, new AbortController().signal)
}
