import { randomUUID } from 'node:crypto'
import PDFDocument from 'pdfkit'
import type { ArtifactSet } from '../../service/contract/artifact.ts'
import { expectedCounts } from '../../service/contract/expected-counts.ts'
import { findPreset } from '../../service/contract/presets.ts'

export interface ScriptedLecture {
  id: string
  courseId: string
  presetId: string
  title: string
}

/** Five artifacts that the contract accepts, made of the sentences of a transcript, in the preset's counts. */
export function studyMaterial({ id, courseId, presetId }: ScriptedLecture, transcript: string): ArtifactSet {
  const preset = findPreset(presetId)
  if (preset === undefined) throw new Error(`no preset ${presetId}`)
  const counts = expectedCounts(preset, transcript.split(' ').length)
  const sentences = transcript.split(/(?<=\.) /)
  const sentence = (index: number) => sentences[index % sentences.length] ?? transcript
  const envelope = {
    courseId,
    lectureId: id,
    presetId,
    generatedAt: new Date().toISOString(),
    version: '0.2',
  }
  const several = <Item>(count: number, item: (index: number) => Item) =>
    Array.from({ length: count }, (_, i) => item(i))
  return {
    summary: {
      ...envelope,
      id: randomUUID(),
      artifactType: 'summary',
      overview: sentence(0),
      sections: [{ title: 'Steps', bullets: sentences }],
    },
    outline: {
      ...envelope,
      id: randomUUID(),
      artifactType: 'outline',
      outline: [{ title: 'Memory', points: sentences }],
    },
    'key-terms': {
      ...envelope,
      id: randomUUID(),
      artifactType: 'key-terms',
      terms: several(4, (i) => ({ term: `Term ${i + 1}`, definition: sentence(i) })),
    },
    flashcards: {
      ...envelope,
      id: randomUUID(),
      artifactType: 'flashcards',
      cards: several(counts.flashcards.atLeast, (i) => ({
        front: `Card ${i + 1}, complete:`,
        back: sentence(i),
      })),
    },
    'exam-questions': {
      ...envelope,
      id: randomUUID(),
      artifactType: 'exam-questions',
      questions: several(counts.examQuestions.atLeast, (i) => ({
        prompt: `Question ${i + 1}: explain this.`,
        type: 'essay' as const,
        answer: sentence(i),
      })),
    },
  }
}

export function markdownOf({ id }: ScriptedLecture, transcript: string): Buffer {
  const sections = ['Summary', 'Outline', 'Key Terms', 'Flashcards', 'Exam Questions']
  return Buffer.from(
    `# Lecture ${id}\n\n${sections.map((name) => `## ${name}\n\n${transcript}\n`).join('\n')}`,
  )
}

export function ankiOf({ flashcards }: ArtifactSet): Buffer {
  const rows = flashcards.cards.map(({ front, back }) => `"${front}","${back}",memory`)
  return Buffer.from(['front,back,tags', ...rows].map((row) => `${row}\r\n`).join(''))
}

export async function pdfOf({ id }: ScriptedLecture, transcript: string): Promise<Buffer> {
  const document = new PDFDocument()
  document.text(`Lecture ${id}`).text(transcript).end()
  return Buffer.concat(await document.toArray())
}
