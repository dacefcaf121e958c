/** What one client asks for. Lectures are numbers within a run; the even ones belong to one course, the odd ones to another. */
export type Step = {
  lecture: number
  /** Whether its client gives up when it is not answered, and does not come back. */
  once?: boolean
} & (
  | {
      ask: 'ingest'
      /** Only `good` and `large` may become lectures. `cut` ends in the middle of its upload. */
      document: 'good' | 'large' | 'locked' | 'not-a-document' | 'cut'
      preset: string
      transcribe: boolean
      /** Through a signed URL, which is written once more after the ingest. */
      signed: boolean
    }
  /** The newest ingest of the lecture again, with its Idempotency-Key and its content. */
  | { ask: 'repeat' }
  | { ask: 'transcribe' }
  | { ask: 'generate' }
  | { ask: 'generate-as-another-preset' }
  | { ask: 'export' }
  | { ask: 'delete' }
  | { ask: 'delete-course' }
  | { ask: 'replay' }
)

/** A fault by its name, with the number of the message at which it strikes where it counts them. */
export interface FaultDraw {
  name: string
  at: number
}

/** Some requests by several clients at the same time, while faults strike. */
export interface Turn {
  steps: readonly Step[]
  faults: readonly FaultDraw[]
}

export function describeTurn({ steps, faults }: Turn): string {
  const asked = steps.map(describeStep).join(' | ')
  const struck = faults.map(({ name, at }) => `${name} at ${at}`).join(' and ')
  return struck === '' ? asked : `${asked} while ${struck}`
}

export function describeStep(step: Step): string {
  const once = step.once ? ' once' : ''
  if (step.ask !== 'ingest') return `${step.ask} ${step.lecture}${once}`
  const how = [once, step.signed ? ' signed' : '', step.transcribe ? '' : ' without transcription'].join('')
  return `ingest ${step.lecture} (${step.document} as ${step.preset}${how})`
}
