import type { Step, Turn } from './turn.ts'

/** A short script that finds one kind of fault in the service, and would find it again. */
export interface KnownKind {
  name: string
  turns: readonly Turn[]
}

const ingest = (lecture: number, more: Partial<Extract<Step, { ask: 'ingest' }>> = {}): Step => ({
  ...{ ask: 'ingest', lecture, document: 'good', preset: 'exam-mode', transcribe: true, signed: false },
  ...more,
})
const ask = (lecture: number, word: 'repeat' | 'transcribe' | 'generate' | 'export' | 'delete'): Step => ({
  ask: word,
  lecture,
})
const turn = (...steps: Step[]): Turn => ({ steps, faults: [] })
const during = (name: string, at: number, ...steps: Step[]): Turn => ({ steps, faults: [{ name, at }] })

export const knownKinds: readonly KnownKind[] = [
  {
    name: 'a refused document leaves the recording as it was',
    turns: [turn(ingest(0)), turn(ingest(0, { document: 'locked' })), turn(ask(0, 'transcribe'))],
  },
  {
    name: 'a generation that fails halfway leaves the artifacts as they were',
    turns: [
      turn(ingest(0)),
      turn(ask(0, 'generate')),
      turn(ask(0, 'export')),
      during('bucket-write-refused', 3, ask(0, 'generate')),
      turn(ask(0, 'export')),
    ],
  },
  {
    name: 'an ingest whose old objects cannot be removed is still one ingest',
    turns: [turn(ingest(0)), during('bucket-removals-refused', 1, ingest(0))],
  },
  {
    name: 'reads go on while lectures are deleted from a slow bucket',
    turns: [
      turn(...Array.from({ length: 10 }, (_, lecture) => ingest(2 * lecture, { transcribe: false }))),
      during('bucket-stuck', 1, ...Array.from({ length: 10 }, (_, lecture) => ask(2 * lecture, 'delete'))),
    ],
  },
  {
    name: 'a lecture is as far as its jobs after the answer of the queue was lost',
    turns: [turn(ingest(0)), during('answer-lost-after-enqueue', 1, { ...ask(0, 'generate'), once: true })],
  },
  {
    name: 'a lecture that was transcribed again is not complete',
    turns: [turn(ingest(0)), turn(ask(0, 'generate')), turn(ask(0, 'export')), turn(ask(0, 'transcribe'))],
  },
  {
    name: 'a worker ends in its time while the bucket stands still',
    turns: [during('worker-drained-with-bucket-frozen', 1, ingest(0))],
  },
  {
    name: 'nothing is left of a signed upload that was written twice',
    turns: [turn(ingest(0, { signed: true }))],
  },
  {
    name: 'nothing is left of an upload whose API was killed',
    turns: [during('api-killed-at-bucket', 2, ingest(0, { document: 'large' }))],
  },
  {
    name: 'a repeated ingest is not answered with a lecture that was deleted',
    turns: [turn(ingest(0)), turn(ask(0, 'delete')), turn(ask(0, 'repeat'))],
  },
]
