import type { Answer } from '../../smoke/check.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { printable } from '../../smoke/printable.ts'
import type { RunEvent } from '../../smoke/run-event.ts'

/** What an answer says, as the end of one line. */
export function describeAnswer(answer: Answer): string {
  return 'detail' in answer ? answer.detail : `${answer.seen} (expected: ${answer.expected})`
}

/** What goes on in a part that is under way, or undefined for an event that ends it. */
export function describeProgress(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return ''
    case 'waiting':
      return printable(event.detail)
    case 'sampled':
      return `${event.done} of ${event.slots} samples, ${event.failures} not ready`
    case 'finished':
      return undefined
  }
}

/** How long it took, where that says something. */
export function describeTook(durationMs: number): string {
  return durationMs < 1 ? '' : ` (${describeDuration(durationMs)})`
}
