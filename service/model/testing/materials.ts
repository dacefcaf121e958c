import type { StudyMaterial } from '../../contract/artifact.ts'
import type { Preset } from '../../contract/preset.ts'
import { findPreset } from '../../contract/presets.ts'

/** The exam preset, with other limits where they are given. */
export function examPreset(limits: Partial<Preset['generation_config']> = {}): Preset {
  const preset = findPreset('exam-mode')
  if (preset === undefined) throw new Error('the exam preset is gone')
  return { ...preset, generation_config: { ...preset.generation_config, ...limits } }
}

/** Small material with every part, parts exchanged where they are given. */
export function smallMaterial(change: Partial<StudyMaterial> = {}): StudyMaterial {
  return {
    summary: {
      overview: 'Cells need energy.',
      sections: [{ title: 'Definitions', bullets: ['ATP stores it.'] }],
    },
    outline: { outline: [{ title: 'Energy', points: ['ATP'] }] },
    key_terms: { terms: [{ term: 'ATP', definition: 'The store of energy.' }] },
    flashcards: { cards: [{ front: 'What is ATP?', back: 'The store of energy.' }] },
    exam_questions: { questions: [{ prompt: 'Name the store.', type: 'short-answer', answer: 'ATP' }] },
    ...change,
  }
}
