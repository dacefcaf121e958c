import type { OutlineNode, StudyMaterial } from '../contract/artifact.ts'
import type { Preset } from '../contract/preset.ts'

/**
 * Holds study material to a preset's maxima: what says the same again is dropped (letters and digits
 * count, not case, space or punctuation), cards and questions over the counts are cut, and the summary
 * loses bullets from its longest sections until it is within the words. Sections and outline nodes of one
 * title become one.
 */
export function fitPreset(material: StudyMaterial, { generation_config: limits }: Preset): StudyMaterial {
  const { summary, outline, key_terms, flashcards, exam_questions } = material
  return {
    summary: withinWords(
      { ...summary, sections: mergedSections(summary.sections) },
      limits.summary_max_words,
    ),
    outline: { outline: mergedNodes(outline.outline) },
    key_terms: { terms: withoutRepeats(key_terms.terms, ({ term }) => term) },
    flashcards: {
      cards: withoutRepeats(flashcards.cards, ({ front }) => front).slice(0, limits.flashcard_count),
    },
    exam_questions: {
      questions: withoutRepeats(exam_questions.questions, ({ prompt }) => prompt).slice(
        0,
        limits.exam_question_count,
      ),
    },
  }
}

function withoutRepeats<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  return [...grouped(items, nameOf).values()].flatMap(([first]) => (first === undefined ? [] : [first]))
}

function mergedSections(
  sections: StudyMaterial['summary']['sections'],
): StudyMaterial['summary']['sections'] {
  return [...grouped(sections, ({ title }) => title).values()].map((same) => ({
    title: same[0]?.title ?? '',
    bullets: withoutRepeats(
      same.flatMap(({ bullets }) => bullets),
      (bullet) => bullet,
    ),
  }))
}

function mergedNodes(nodes: readonly OutlineNode[]): OutlineNode[] {
  return [...grouped(nodes, ({ title }) => title).values()].map((same) => {
    const points = same.flatMap((node) => node.points ?? [])
    const children = mergedNodes(same.flatMap((node) => node.children ?? []))
    return {
      title: same[0]?.title ?? '',
      ...(points.length === 0 ? {} : { points }),
      ...(children.length === 0 ? {} : { children }),
    }
  })
}

function grouped<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  return Map.groupBy(items, (item) => {
    const name = nameOf(item)
    return (
      name
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.join(' ') ?? name.trim()
    )
  })
}

function withinWords(summary: StudyMaterial['summary'], wordsAtMost: number): StudyMaterial['summary'] {
  const sections = summary.sections.map(({ title, bullets }) => ({ title, bullets: [...bullets] }))
  while (wordCount(summary.overview, sections) > wordsAtMost) {
    const longest = sections.reduce((one, other) => (other.bullets.length > one.bullets.length ? other : one))
    if (longest.bullets.length === 1) break
    longest.bullets.pop()
  }
  return { overview: summary.overview, sections }
}

function wordCount(overview: string, sections: StudyMaterial['summary']['sections']): number {
  const texts = [overview, ...sections.flatMap(({ title, bullets }) => [title, ...bullets])]
  return texts.reduce((count, text) => count + text.split(/\s+/).filter(Boolean).length, 0)
}
