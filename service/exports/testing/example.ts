import type { ArtifactSet } from '../../contract/artifact.ts'
import type { ExportInput } from '../study-guide.ts'

const generatedAt = '2026-03-01T10:00:00.000Z'

/** A small lecture with everything an export can show. */
export function exampleInput(change: Partial<ArtifactSet> = {}): ExportInput {
  return {
    lecture: { id: 'memory-1', title: 'How memory works' },
    artifacts: {
      summary: {
        ...envelope('0'),
        artifactType: 'summary',
        overview: 'Memory is made in three steps: encoding, storage and retrieval.',
        sections: [
          {
            title: 'Definitions',
            bullets: ['Encoding turns what we sense into a trace.', 'Recall rebuilds it.'],
          },
          { title: 'Likely questions', bullets: ['Why does spacing help?'] },
        ],
      },
      outline: {
        ...envelope('1'),
        artifactType: 'outline',
        outline: [
          {
            title: 'Encoding',
            points: ['Attention decides what is encoded.'],
            children: [{ title: 'Depth', points: ['Meaning beats repetition.'] }],
          },
          { title: 'Retrieval' },
        ],
      },
      'key-terms': {
        ...envelope('2'),
        artifactType: 'key-terms',
        terms: [
          { term: 'Spacing effect', definition: 'Practice spread over days is remembered longer.' },
          {
            term: 'Cue',
            definition: 'A hint that brings a memory back.',
            example: 'A smell from childhood.',
          },
        ],
      },
      flashcards: {
        ...envelope('3'),
        artifactType: 'flashcards',
        cards: [
          {
            front: 'What is encoding?',
            back: 'Turning what we sense into a trace.',
            tags: ['memory', 'step one'],
          },
          { front: 'What helps most?', back: 'Spacing.' },
        ],
      },
      'exam-questions': {
        ...envelope('4'),
        artifactType: 'exam-questions',
        questions: [
          {
            prompt: 'Which step comes last?',
            type: 'multiple-choice',
            choices: ['Encoding', 'Storage', 'Retrieval'],
            correctChoiceIndex: 2,
            answer: 'Retrieval',
            explanation: 'A trace must exist before it can be found.',
          },
          { prompt: 'Explain the spacing effect.', type: 'essay', answer: 'Spread practice lasts longer.' },
        ],
      },
      ...change,
    },
  }
}

/** The example with its flashcards exchanged. */
export function exampleWithCards(cards: ArtifactSet['flashcards']['cards']): ExportInput {
  return exampleInput({ flashcards: { ...exampleInput().artifacts.flashcards, cards } })
}

/** The example with its summary exchanged. */
export function exampleWithSummary(
  change: Pick<ArtifactSet['summary'], 'overview' | 'sections'>,
): ExportInput {
  return exampleInput({ summary: { ...exampleInput().artifacts.summary, ...change } })
}

function envelope(digit: string) {
  return {
    id: `00000000-0000-4000-8000-00000000000${digit}`,
    courseId: 'psychology',
    lectureId: 'memory-1',
    presetId: 'exam-mode',
    generatedAt,
    version: '0.2',
  }
}
