import { performance } from 'node:perf_hooks'
import type { WriteStream } from 'node:tty'
import { describeDuration } from '../../smoke/duration.ts'
import type { Paint } from '../../smoke/report/text.ts'
import type { RunEvent } from '../../smoke/run-event.ts'
import type { Sample } from '../../smoke/soak/samples.ts'
import { describeAnswer, describeProgress, describeTook } from './describe-event.ts'
import { redrawnOn } from './redrawn.ts'
import type { RunView } from './run-view.ts'
import { frames } from './spinner.ts'

const frameMs = 100
const marks = { pass: '✔', fail: '✖', degraded: '!', inconclusive: '?', skip: '-' } as const

/**
 * Prints what is done, and below it draws what is under way, again and again in one place. `keepsDone` says whether the
 * lines of what is done stay at the end, which they need not where the report is printed below. Not a task
 * runner's, because the run knows nothing of being watched, and its parts overlap.
 */
export function terminalView(out: WriteStream, paint: Paint, { keepsDone }: { keepsDone: boolean }): RunView {
  const underWay = new Map<string, { startedAt: number; detail: string }>()
  const sampled: Sample[] = []
  const place = redrawnOn(out)
  let frame = 0

  const cut = (line: string) => [...line].slice(0, Math.max(20, out.columns) - 3).join('')
  const draw = () => {
    const active = [...underWay].map(([part, { startedAt, detail }]) => {
      const took = describeDuration(performance.now() - startedAt)
      const spinner = frames[frame % frames.length]
      return paint('quiet', cut(`${spinner} ${part} (${took})${detail === '' ? '' : `: ${detail}`}`))
    })
    place.draw(active)
  }
  const timer = setInterval(() => {
    frame += 1
    draw()
  }, frameMs)
  timer.unref()

  return {
    tell(event: RunEvent) {
      if (event.kind === 'finished') {
        underWay.delete(event.part)
        const { outcome } = event.answer
        const text = `${event.part}: ${describeAnswer(event.answer)}${describeTook(event.durationMs)}`
        place.print(`${paint(outcome, marks[outcome])} ${cut(text)}`)
      } else {
        const startedAt = underWay.get(event.part)?.startedAt ?? performance.now()
        const detail = describeProgress(event) ?? ''
        if (event.kind === 'sampled') {
          sampled.push(event.sample)
          underWay.set(event.part, { startedAt, detail: `${detail} ${sparkline(sampled)}` })
        } else underWay.set(event.part, { startedAt, detail })
      }
      draw()
    },
    end() {
      clearInterval(timer)
      if (keepsDone) place.erase()
      else place.takeBack()
    },
  }
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const mostShown = 24

/** The latest latencies of a soak as bars: the fastest lowest, a doubling one step up; ✖ is a failure. */
function sparkline(samples: readonly Sample[]): string {
  const latest = samples.slice(-mostShown)
  const fastestMs = Math.max(1, Math.min(...latest.filter(({ ready }) => ready).map((one) => one.latencyMs)))
  return latest
    .map(({ ready, latencyMs }) => {
      if (!ready) return '✖'
      const step = Math.floor(Math.log2(Math.max(1, latencyMs / fastestMs)))
      return bars[Math.min(step, bars.length - 1)]
    })
    .join('')
}
