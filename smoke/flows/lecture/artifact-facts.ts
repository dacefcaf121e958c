import { type Artifact, type ArtifactType, artifactTypes } from '../../../service/contract/artifact.ts'
import { topicWordsIn, wordsOf } from './topic-words.ts'

export interface ArtifactFacts {
  type: ArtifactType
  /** False when the service listed none, or could not read the one it has. */
  present: boolean
  /** Whether it says that it belongs to this lecture, this course and this preset. */
  belongs: boolean
  /** How many sections, terms, cards, questions or outline nodes it holds, and how many of them say the same. */
  items: number
  duplicates: number
  topicWords: string[]
}

export interface Belonging {
  lectureId: string
  courseId: string
  presetId: string
}

export function artifactFacts(
  artifacts: Partial<Record<ArtifactType, Artifact | null>>,
  belonging: Belonging,
  topicWords: readonly string[],
): ArtifactFacts[] {
  return artifactTypes.map((type) => {
    const artifact = artifacts[type] ?? null
    if (artifact === null)
      return { type, present: false, belongs: false, items: 0, duplicates: 0, topicWords: [] }
    const items = itemsOf(artifact)
    return {
      type,
      present: true,
      belongs:
        artifact.artifactType === type &&
        artifact.lectureId === belonging.lectureId &&
        artifact.courseId === belonging.courseId &&
        artifact.presetId === belonging.presetId,
      items: items.length,
      duplicates: items.length - new Set(items.map((item) => wordsOf(item).join(' '))).size,
      topicWords: topicWordsIn(textOf(artifact), topicWords),
    }
  })
}

/** What must not be said twice: the items of an artifact by the part that identifies them. */
function itemsOf(artifact: Artifact): string[] {
  switch (artifact.artifactType) {
    case 'summary':
      return artifact.sections.map(({ title }) => title)
    case 'outline':
      return artifact.outline.map(({ title }) => title)
    case 'key-terms':
      return artifact.terms.map(({ term }) => term)
    case 'flashcards':
      return artifact.cards.map(({ front }) => front)
    case 'exam-questions':
      return artifact.questions.map(({ prompt }) => prompt)
  }
}

function textOf({ id, courseId, lectureId, presetId, artifactType, ...body }: Artifact): string {
  return stringsIn(body).join('\n')
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
