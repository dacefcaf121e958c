import type { ArtifactType } from '../../../service/contract/artifact.ts'
import { expectedCounts } from '../../../service/contract/expected-counts.ts'
import { findPreset } from '../../../service/contract/presets.ts'
import { withoutValue } from '../../asked.ts'
import { type Answer, fail, pass } from '../../check.ts'
import type { Step } from '../../flow.ts'
import { unanswered } from '../../unanswered.ts'
import type { ArtifactsSeen, Count, LectureSteps } from '../lecture-seen.ts'
import { type ArtifactFacts, artifactFacts } from './artifact-facts.ts'
import type { LectureGround } from './ground.ts'

const why = 'Artifacts that are missing, foreign, padded or repeated are what users notice first.'

export const artifacts: Step<Pick<LectureSteps, 'artifacts'>, 'artifacts'> = {
  name: 'artifacts',
  question: 'Do the five artifacts say something about this lecture, in the shape of the preset?',
  judge(seen) {
    if (!seen.asked.ok)
      return unanswered(seen.asked, { expected: 'five artifacts that fit the contract', why })
    const faults = seen.facts.flatMap(faultsOf)
    if (seen.records !== seen.facts.length)
      faults.push(`${seen.records} rows instead of ${seen.facts.length}`)
    faults.push(...countFaults(seen, 'flashcards', seen.expected.flashcards))
    faults.push(...countFaults(seen, 'exam-questions', seen.expected.examQuestions))
    return faults.length === 0 ? pass(describe(seen)) : meaningless(seen, faults)
  },
}

export async function readArtifacts({ pegasus, plan, ids }: LectureGround, transcriptText: string) {
  const { lecture, presetId } = plan
  const asked = await pegasus.artifacts(ids.lectureId)
  const transcriptWords = transcriptText.trim().split(/\s+/).length
  const preset = findPreset(presetId)
  const counts = preset === undefined ? undefined : expectedCounts(preset, transcriptWords)
  const documents = asked.ok ? asked.value.artifacts : {}
  const seen: ArtifactsSeen = {
    asked: withoutValue(asked),
    presetId,
    records: asked.ok ? asked.value.artifactRecords.length : 0,
    facts: asked.ok ? artifactFacts(documents, { ...ids, presetId }, lecture.topicWords) : [],
    expected: {
      transcriptWords,
      flashcards: counts?.flashcards ?? null,
      examQuestions: counts?.examQuestions ?? null,
    },
  }
  const value = {
    cards: seen.facts.find(({ type }) => type === 'flashcards')?.items ?? 0,
    topicWords: [...new Set(seen.facts.flatMap(({ topicWords }) => topicWords))],
  }
  return { seen, value }
}

function faultsOf({ type, present, belongs, duplicates, topicWords }: ArtifactFacts): string[] {
  if (!present) return [`${type} is missing or cannot be read`]
  return [
    ...(belongs ? [] : [`${type} names another lecture, course or preset`]),
    ...(duplicates === 0 ? [] : [`${type} says ${duplicates} things twice`]),
    ...(topicWords.length === 0 ? [`${type} has no word of this lecture's subject`] : []),
  ]
}

function countFaults({ facts }: ArtifactsSeen, type: ArtifactType, count: Count | null): string[] {
  const items = facts.find((fact) => fact.type === type && fact.present)?.items
  if (count === null || items === undefined) return []
  return items >= count.atLeast && items <= count.atMost
    ? []
    : [`${items} ${type}, not ${count.atLeast} to ${count.atMost}`]
}

function meaningless({ presetId, expected: { transcriptWords } }: ArtifactsSeen, faults: string[]): Answer {
  return fail({
    expected: `five artifacts about this lecture, in the counts of ${presetId} for ${transcriptWords} transcribed words`,
    seen: faults.join('; '),
    why,
    remedy: {
      advice:
        'Check PLC_LLM_PROVIDER and PLC_LLM_MODEL of the worker, and that API and worker share bucket, prefix and database.',
    },
  })
}

function describe({ facts }: ArtifactsSeen): string {
  const items = (type: ArtifactType) => facts.find((fact) => fact.type === type)?.items ?? 0
  return `five artifacts of this lecture: ${items('flashcards')} flashcards, ${items('exam-questions')} exam questions, ${items('key-terms')} key terms`
}
