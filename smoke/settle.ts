import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './check.ts'
import { describeDuration } from './duration.ts'
import type { Tell } from './run-event.ts'

const lookAgainMs = 1_000

/** What a deploy that is not over yet may still mend. */
export interface Settling {
  /** How long it may take from the start of the run, and how much of that is over. */
  settleMs: number
  elapsedMs(): number
  signal: AbortSignal
  tell: Tell
}

/**
 * Looks again and again until nothing is wrong that a deploy under way may still mend, or the time is over that it was
 * given. `wrong` tells what that is, in a line; null when there is nothing.
 */
export async function untilSettled(
  part: string,
  { settleMs, elapsedMs, signal, tell }: Settling,
  look: () => Promise<unknown>,
  wrong: () => string | null,
): Promise<void> {
  for (;;) {
    await look()
    const seen = wrong()
    const leftMs = settleMs - elapsedMs()
    if (seen === null || signal.aborted || leftMs < lookAgainMs) return
    tell({
      kind: 'waiting',
      part,
      detail: `${seen}; waits ${describeDuration(leftMs)} at most for the deploy`,
    })
    await sleep(lookAgainMs, undefined, { signal }).catch(() => {})
  }
}

/** What an answer says is wrong for certain; null for one that is good, and for what waiting cannot change. */
export function failureIn(answer: Answer): string | null {
  return answer.outcome === 'fail' ? answer.seen : null
}
