import type { Answer } from './check.ts'
import type { Sample } from './soak/samples.ts'

/** What happens during a run, for whoever watches it. `part` is the name of a check, a step or the soak. */
export type RunEvent =
  | { kind: 'started'; part: string }
  | { kind: 'waiting'; part: string; detail: string }
  | {
      kind: 'sampled'
      part: string
      done: number
      slots: number
      failures: number
      leftMs: number
      sample: Sample
    }
  | { kind: 'finished'; part: string; durationMs: number; answer: Answer }

export type Tell = (event: RunEvent) => void
