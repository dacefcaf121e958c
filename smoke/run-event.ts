import type { Answer } from './check.ts'
import type { Sample } from './soak/samples.ts'

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
