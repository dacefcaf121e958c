import type { StopCause } from '../../smoke/stop.ts'
import type { Drill } from './drill.ts'

/** Where a run may be cut short, and by what: every part that takes time, and every way in turn. */
const moments: readonly [part: string, by: StopCause][] = [
  ['preflight', 'SIGINT'],
  ['release', 'SIGTERM'],
  ['queue', 'deadline'],
  ['ingest', 'SIGINT'],
  ['transcription', 'SIGTERM'],
  ['generation', 'deadline'],
  ['export', 'SIGINT'],
  ['downloads', 'SIGTERM'],
  ['clean-up', 'deadline'],
  ['soak', 'SIGINT'],
]

/** A run that was cut short is never a pass, wherever that was. */
export const interruptions: readonly Drill[] = moments.map(([part, by]) => ({
  name: `cut-short-at-${part}`,
  family: 'interruption',
  breaks: `the run is cut short at its ${part}, by ${by === 'deadline' ? 'its own deadline' : by}`,
  expects: {
    outcome: 'inconclusive',
    // The clean-up itself is let finish; what comes after it is not asked any more.
    check: part === 'clean-up' ? 'dead letters' : part,
    says: /stopped|cut short|the run ended/,
  },
  withinMs: 45_000,
  async meanwhile(_, run) {
    await run.reached(part)
    run.stop(by)
  },
}))
