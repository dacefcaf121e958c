import type { StageName } from '../../service/contract/job.ts'
import type { Step } from './turn.ts'

/** Content that an attempt of this turn has made: no checksum is known of it yet. */
export const fresh = 'fresh'

/** What clients were told is there of a lecture. Artifacts and exports are a checksum over all of their kind. */
export interface Expected {
  /** The name that the recording says. */
  recording: string
  /** The recording that the transcript was made from. */
  transcript: string | null
  artifacts: string | null
  exports: string | null
}

/** A lecture as it may be; null is for none. */
export type Possible = Expected | null

/** The model: every lecture of a run, as the clients know it. */
export interface Model {
  lectures: Map<number, Possible>
  /** The reply that each lecture's artifacts were made from. */
  marks: Map<number, string | undefined>
}

/** How a job ended; `gone` went with its lecture. */
export type JobEnd = 'completed' | 'failed' | 'gone'

/** What came of a step in the end. */
export interface Outcome {
  step: Step
  /** The final answer's status; 0 for none. */
  status: number
  /** Whether it may have been done although its client was never told so. */
  unsure: boolean
  /** What the recording of an ingest says. */
  recording?: string
  /** The jobs that came of it. */
  jobs: { stage: StageName; end: JobEnd }[]
}

type Effect = (lecture: Possible) => Possible

const nothing: Effect = (lecture) => lecture

/** Everything that a lecture may be once these steps were done in some order; steps of other lectures are left out by the caller. */
export function possibilities(before: Possible, outcomes: readonly Outcome[]): Possible[] {
  const ends = orders(outcomes).flatMap((order) =>
    order.reduce<Possible[]>(
      (lectures, outcome) => unique(lectures.flatMap((one) => effects(outcome).map((effect) => effect(one)))),
      [before],
    ),
  )
  return unique(ends)
}

/** What a step may have done to its lecture. */
function effects({ step, status, unsure, recording = '', jobs }: Outcome): Effect[] {
  const done = status === 200
  const either = (effect: Effect): Effect[] => (done ? [effect] : unsure ? [nothing, effect] : [nothing])
  switch (step.ask) {
    case 'ingest': {
      // A document that cannot become a lecture changes nothing, whatever its client was told.
      if (!['good', 'large'].includes(step.document)) return [nothing]
      const ends = transcripts(recording, { done, jobs })
      return ends.map((transcript) => ingested(recording, transcript)).flatMap(either)
    }
    case 'repeat':
      // The first answer is given again and nothing happens, unless the lecture was deleted in between.
      return transcripts(recording, { done, jobs })
        .map(
          (transcript): Effect =>
            (lecture) =>
              lecture ?? ingested(recording, transcript)(lecture),
        )
        .flatMap(either)
    case 'delete':
    case 'delete-course':
      return either(() => null)
    case 'generate-as-another-preset':
      return [nothing]
    case 'transcribe':
    case 'generate':
    case 'export':
    case 'replay': {
      const stages: Record<string, StageName> = {
        transcribe: 'transcription',
        generate: 'generation',
        export: 'export',
      }
      const stage = stages[step.ask]
      if (jobs.length === 0) return stage === undefined || done ? [nothing] : either(made(stage))
      return sequences(
        jobs.map((job) =>
          job.end === 'failed'
            ? [nothing]
            : job.end === 'gone'
              ? [nothing, made(job.stage)]
              : [made(job.stage)],
        ),
      )
    }
  }
}

const ingested =
  (recording: string, transcript: string | null): Effect =>
  () => ({ recording, transcript, artifacts: null, exports: null })

/** What may be the transcript after an ingest that perhaps has queued a transcription. */
function transcripts(
  recording: string,
  { done, jobs }: { done: boolean; jobs: Outcome['jobs'] },
): (string | null)[] {
  const end = jobs[0]?.end
  if (end === 'completed') return [recording]
  if (end === 'failed' || (done && end === undefined)) return [null]
  return [null, recording]
}

/** What a completed stage leaves. */
function made(stage: StageName): Effect {
  return (lecture) => {
    if (lecture === null) return null
    if (stage === 'transcription') return { ...lecture, transcript: lecture.recording }
    return { ...lecture, [stage === 'generation' ? 'artifacts' : 'exports']: fresh }
  }
}

/** One effect out of each list, done one after the other: every choice. */
function sequences(choices: Effect[][]): Effect[] {
  return choices.reduce<Effect[]>(
    (chains, next) => chains.flatMap((chain) => next.map((effect) => (one: Possible) => effect(chain(one)))),
    [nothing],
  )
}

function orders<Value>(values: readonly Value[]): Value[][] {
  if (values.length < 2) return [[...values]]
  return values.flatMap((first, index) => orders(values.toSpliced(index, 1)).map((rest) => [first, ...rest]))
}

function unique(lectures: Possible[]): Possible[] {
  return [...new Map(lectures.map((one) => [JSON.stringify(one), one])).values()]
}
