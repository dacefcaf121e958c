import { z } from 'zod'
import { namedObject } from './named.ts'

const Emphasis = z.enum(['very_low', 'low', 'medium', 'high', 'very_high'])
const questions = ['what', 'how', 'when', 'where', 'who', 'why'] as const
const Weight = z.number().min(0).max(1)

/** How a preset shapes what is generated. Counts are maxima. */
export const Preset = namedObject('Preset', {
  id: z.string(),
  name: z.string(),
  kind: z.enum(['exam', 'concept-map', 'beginner', 'neurodivergent', 'research', 'seminar']),
  description: z.string(),
  optimizedFor: z.array(z.string()),
  targetDisciplines: z.array(z.string()).optional(),
  diceWeights: z.record(z.enum(questions), Weight),
  generation_config: z.object({
    summary_max_words: z.number().int().positive(),
    flashcard_count: z.number().int().positive(),
    exam_question_count: z.number().int().positive(),
    tone: z.string(),
    question_types: z.array(z.string()).min(1),
    special_instructions: z.array(z.string()).min(1),
  }),
  outputProfile: z.object({
    summary_style: z.string(),
    sections: z.array(z.string()).min(1),
    chunking: z.string(),
    question_focus: z.boolean(),
    emphasis: z.record(z.enum(questions), Emphasis),
  }),
})
export type Preset = z.infer<typeof Preset>

/** `GET /presets`. */
export const PresetList = namedObject('PresetList', { presets: z.array(Preset) })
export type PresetList = z.infer<typeof PresetList>
