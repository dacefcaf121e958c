import { z } from 'zod'

const anywhere = [
  /** Answers with an error; `retryAfter` is sent as Retry-After as it is. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    code: z.string().optional(),
    retryAfter: z.string().optional(),
  }),
  /** Takes the request and never answers. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Begins the right answer and never ends it. */
  z.strictObject({ kind: z.literal('stall') }),
  /** Begins the right answer and cuts the connection. */
  z.strictObject({ kind: z.literal('break-off') }),
  /** Takes the request and cuts the connection. */
  z.strictObject({ kind: z.literal('drop') }),
  /** Answers rightly, later. */
  z.strictObject({ kind: z.literal('slow'), delayMs: z.number().int().min(0) }),
  /** Answers 200 with a web page, as a proxy in between does. */
  z.strictObject({ kind: z.literal('web-page') }),
  /** Answers 200 with JSON that ends in the middle: the answer of a transcription, the reply of a generation. */
  z.strictObject({ kind: z.literal('garbage') }),
  /** Answers JSON of another shape than asked for. */
  z.strictObject({ kind: z.literal('schema-violation') }),
] as const

const parts = ['summary', 'outline', 'key_terms', 'flashcards', 'exam_questions'] as const

const inGenerations = [
  ...anywhere,
  z.strictObject({ kind: z.literal('missing-part'), part: z.enum(parts) }),
  z.strictObject({ kind: z.literal('refusal') }),
  /** The reply reached the model's length. */
  z.strictObject({ kind: z.literal('cut-off') }),
] as const

const times = z.number().int().min(1).optional()
const after = z.number().int().min(0).optional()

/** What goes wrong, and where: `times` times, or until it is healed; the first `after` requests go well. */
export const Script = z.discriminatedUnion('on', [
  z.strictObject({
    on: z.literal('transcription'),
    fault: z.discriminatedUnion('kind', anywhere),
    after,
    times,
  }),
  z.strictObject({
    on: z.literal('generation'),
    fault: z.discriminatedUnion('kind', inGenerations),
    after,
    times,
  }),
])
export type Script = z.infer<typeof Script>
export type Fault = Script['fault']

/** The faults that are still to happen, in the order they were scripted. */
export interface FaultQueue {
  add(script: Script): void
  heal(): void
  next(on: Script['on']): Fault | null
}

export function faultQueue(): FaultQueue {
  let scripts: (Script & { spared: number; left: number })[] = []
  return {
    add(script) {
      scripts.push({ ...script, spared: script.after ?? 0, left: script.times ?? Number.POSITIVE_INFINITY })
    },
    heal() {
      scripts = []
    },
    next(on) {
      const script = scripts.find((one) => one.on === on && one.left > 0)
      if (script === undefined) return null
      if (script.spared > 0) {
        script.spared -= 1
        return null
      }
      script.left -= 1
      return script.fault
    },
  }
}
