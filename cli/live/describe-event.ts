import type { Answer } from '../../smoke/check.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { printable } from '../../smoke/printable.ts'
import type { RunEvent } from '../../smoke/run-event.ts'
import { causeOf } from '../../smoke/soak/outages.ts'

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
      return describeSampled(event)
    case 'finished':
      return undefined
  }
}

function describeSampled({
  done,
  slots,
  failures,
  leftMs,
  sample,
}: Extract<RunEvent, { kind: 'sampled' }>): string {
  const state = sample.ready ? 'ready' : causeOf(sample)
  const left = leftMs === 0 ? 'done' : `${describeDuration(leftMs)} left`
  return `${done} of ${slots} samples, ${failures} failed; ${state} after ${describeDuration(sample.latencyMs)}, ${left}`
}

export function describeTook(durationMs: number): string {
  return durationMs < 1 ? '' : ` (${describeDuration(durationMs)})`
}
