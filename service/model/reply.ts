import { z } from 'zod'
import { StudyMaterial } from '../contract/artifact.ts'

const text = z.string()
const optionalText = text.nullish()

const Leaf = z.object({ title: text, points: z.array(text).nullish() })
const Branch = Leaf.extend({ children: z.array(Leaf).nullish() })
const Root = Leaf.extend({ children: z.array(Branch).nullish() })

/**
 * What a model is asked to reply: the contract's StudyMaterial as far as a model fills it, in the subset
 * of JSON Schema that structured output takes (no lengths, no bounds, no recursion, optional fields nullable).
 */
export const MaterialReply = z.object({
  summary: z.object({
    overview: text,
    sections: z.array(z.object({ title: text, bullets: z.array(text) })),
  }),
  outline: z.object({ outline: z.array(Root) }),
  key_terms: z.object({
    terms: z.array(z.object({ term: text, definition: text, example: optionalText })),
  }),
  flashcards: z.object({
    cards: z.array(
      z.object({
        front: text,
        back: text,
        difficulty: z.enum(['easy', 'medium', 'hard']).nullish(),
        tags: z.array(text).nullish(),
      }),
    ),
  }),
  exam_questions: z.object({
    questions: z.array(
      z.object({
        prompt: text,
        type: z.enum(['multiple-choice', 'short-answer', 'essay', 'true-false']),
        answer: text,
        choices: z.array(text).nullish(),
        correctChoiceIndex: z.number().nullish(),
        explanation: optionalText,
      }),
    ),
  }),
})

export type ReadReply = { material: StudyMaterial } | { unusable: string }

/**
 * Reads a model's reply as study material. Nulls, blank texts and unknown keys are dropped first, and so
 * is a choice index without choices; what is then not the contract's StudyMaterial is unusable. Why is
 * said by place and never with the text itself.
 */
export function readReply(content: string): ReadReply {
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    return { unusable: 'it is not JSON' }
  }
  const reply = MaterialReply.safeParse(withoutBlanks(json))
  if (!reply.success) return { unusable: whereWrong(reply.error) }
  const material = StudyMaterial.safeParse({
    ...reply.data,
    exam_questions: { questions: reply.data.exam_questions.questions.map(withoutStrayIndex) },
  })
  return material.success ? { material: material.data } : { unusable: whereWrong(material.error) }
}

function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => !isBlank(one)).map(withoutBlanks)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => !isBlank(one))
      .map(([key, one]) => [key, withoutBlanks(one)]),
  )
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '')
}

function withoutStrayIndex(question: z.infer<typeof MaterialReply>['exam_questions']['questions'][number]) {
  const { choices, correctChoiceIndex, ...rest } = question
  if (choices === undefined || choices === null || choices.length === 0) return rest
  return { ...rest, choices, ...(typeof correctChoiceIndex === 'number' ? { correctChoiceIndex } : {}) }
}

/** The first place that is wrong, as a path of the contract's keys and positions. */
function whereWrong({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.') ?? ''
  return place === '' ? 'it is not an object with the five parts' : `${place} is missing or not as it must be`
}
