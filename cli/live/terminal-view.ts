import { performance } from 'node:perf_hooks'
import type { WriteStream } from 'node:tty'
import { describeDuration } from '../../smoke/duration.ts'
import type { Paint } from '../../smoke/report/text.ts'
import type { RunEvent } from '../../smoke/run-event.ts'
import { describeAnswer, describeProgress, describeTook } from './describe-event.ts'
import type { View } from './live-view.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100
const labels = { pass: '✔', fail: '✖', degraded: '!', inconclusive: '?', skip: '-' } as const

/**
 * What is done scrolls up as lines that stay; what is under way is drawn again and again below them. Our own,
 * because the run knows nothing of being watched: a task runner's view would want to own its order.
 */
export function terminalView(out: WriteStream, paint: Paint): View {
  const underWay = new Map<string, { startedAt: number; detail: string }>()
  let drawn = 0
  let frame = 0

  const cut = (line: string) => [...line].slice(0, Math.max(20, out.columns) - 1).join('')
  const erase = () => (drawn === 0 ? '' : `\u001B[${drawn}A\u001B[0J`)
  const draw = (finished = '') => {
    const lines = [...underWay].map(([part, { startedAt, detail }]) => {
      const took = describeDuration(performance.now() - startedAt)
      return cut(`${frames[frame % frames.length]} ${part}${detail === '' ? '' : `: ${detail}`} ${took}`)
    })
    out.write(`${erase()}${finished}${lines.map((line) => `${paint('quiet', line)}\n`).join('')}`)
    drawn = lines.length
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
        const line = cut(`${event.part}: ${describeAnswer(event.answer)}${describeTook(event.durationMs)}`)
        draw(`${paint(outcome, labels[outcome])} ${line}\n`)
        return
      }
      const startedAt = underWay.get(event.part)?.startedAt ?? performance.now()
      underWay.set(event.part, { startedAt, detail: describeProgress(event) ?? '' })
      draw()
    },
    end() {
      clearInterval(timer)
      out.write(erase())
      drawn = 0
      underWay.clear()
    },
  }
}
