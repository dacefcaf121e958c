import type { ArtifactSet, ExamQuestions, OutlineNode } from '../contract/artifact.ts'

export interface ExportInput {
  lecture: { id: string; title: string }
  artifacts: ArtifactSet
}

/** A part of the study guide; `depth` counts from 0, a `label` is emphasised and leads the text. */
export type Block =
  | { kind: 'title'; text: string }
  | { kind: 'section'; text: string }
  | { kind: 'subsection'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'item'; depth: number; label?: string; text?: string }

/** The five artifacts as one text to read, in order; Markdown and PDF are two ways to set these blocks. */
export function studyGuide({ lecture, artifacts }: ExportInput): Block[] {
  return [
    { kind: 'title', text: `Lecture ${lecture.id}` },
    { kind: 'paragraph', text: lecture.title },
    { kind: 'section', text: 'Summary' },
    { kind: 'paragraph', text: artifacts.summary.overview },
    ...artifacts.summary.sections.flatMap(({ title, bullets }): Block[] => [
      { kind: 'subsection', text: title },
      ...bullets.map((text): Block => ({ kind: 'item', depth: 0, text })),
    ]),
    { kind: 'section', text: 'Outline' },
    ...artifacts.outline.outline.flatMap((node) => outlineItems(node, 0)),
    { kind: 'section', text: 'Key Terms' },
    ...artifacts['key-terms'].terms.flatMap(({ term, definition, example }) => [
      item(0, `${term}:`, definition),
      ...(example === undefined ? [] : [item(1, 'Example:', example)]),
    ]),
    { kind: 'section', text: 'Flashcards' },
    ...artifacts.flashcards.cards.flatMap(({ front, back }) => [item(0, 'Q:', front), item(1, 'A:', back)]),
    { kind: 'section', text: 'Exam Questions' },
    ...artifacts['exam-questions'].questions.flatMap(questionItems),
  ]
}

function item(depth: number, label: string, text: string): Block {
  return { kind: 'item', depth, label, text }
}

function outlineItems({ title, points = [], children = [] }: OutlineNode, depth: number): Block[] {
  return [
    { kind: 'item', depth, label: title },
    ...points.map((text): Block => ({ kind: 'item', depth: depth + 1, text })),
    ...children.flatMap((child) => outlineItems(child, depth + 1)),
  ]
}

function questionItems(question: ExamQuestions['questions'][number], index: number): Block[] {
  const { prompt, type, choices = [], answer, explanation } = question
  return [
    item(0, `Question ${index + 1} (${type.replace('-', ' ')}):`, prompt),
    ...choices.map((choice, position) => item(1, `${choiceLetter(position)})`, choice)),
    item(1, 'Answer:', answer),
    ...(explanation === undefined ? [] : [item(1, 'Explanation:', explanation)]),
  ]
}

function choiceLetter(position: number): string {
  const letter = String.fromCharCode(0x61 + (position % 26))
  return position < 26 ? letter : choiceLetter(Math.floor(position / 26) - 1) + letter
}
