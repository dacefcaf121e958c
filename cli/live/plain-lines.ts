import { performance } from 'node:perf_hooks'
import type { Writable } from 'node:stream'
import type { RunEvent } from '../../smoke/run-event.ts'
import { harmless } from '../github/harmless.ts'
import { describeAnswer, describeProgress, describeTook } from './describe-event.ts'
import type { RunView } from './run-view.ts'

/** A line per event, each with the seconds since the start. Of the soak's samples every tenth part is told, and every failure. */
export function plainLines(out: Writable): RunView {
  const startedAt = performance.now()
  let failuresShown = 0
  const isShown = (event: RunEvent) => {
    if (event.kind !== 'sampled') return true
    const news = event.failures > failuresShown || event.done % Math.ceil(event.slots / 10) === 0
    failuresShown = event.failures
    return news
  }
  return {
    tell(event) {
      if (!isShown(event)) return
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)
      const progress = describeProgress(event)
      const line =
        event.kind === 'finished'
          ? `${event.answer.outcome.padEnd(12)} ${event.part}: ${describeAnswer(event.answer)}${describeTook(event.durationMs)}`
          : `${'…'.padEnd(12)} ${event.part}${progress === '' ? '' : `: ${progress}`}`
      out.write(harmless(`[${seconds}s] ${line}\n`))
    },
    end() {},
  }
}
