import type { Sample } from '../../smoke/soak/samples.ts'

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const mostShown = 24

/** The latest latencies of a soak as bars: the fastest lowest, a doubling one step up; ✖ is a failure. */
export function sparkline(samples: readonly Sample[]): string {
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
