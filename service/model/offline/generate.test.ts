import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { lectures } from '../../../smoke/fixtures/lectures.ts'
import { StudyMaterial } from '../../contract/artifact.ts'
import { expectedCounts } from '../../contract/expected-counts.ts'
import type { Preset } from '../../contract/preset.ts'
import { findPreset, presets } from '../../contract/presets.ts'
import { ModelError } from '../model.ts'
import { generate } from './generate.ts'
import { createOfflineModel } from './offline.ts'
import { heardLecture } from './testing/heard-lecture.ts'

const notes = readFileSync(new URL('../../../smoke/fixtures/lecture-notes.txt', import.meta.url), 'utf8')
const transcripts: Record<string, string> = {
  'what is spoken': lectures.wav.trueText ?? '',
  'what was heard, without marks': heardLecture,
  'what was heard, all in one line': heardLecture.replaceAll('\n', ' '),
  'the notes, with headings': notes.replaceAll(/^#+ /gm, ''),
}

describe('generate', () => {
  for (const [name, transcript] of Object.entries(transcripts))
    for (const preset of presets)
      it(`fits ${preset.id} with ${name}`, () => {
        const material = materialOf(transcript, preset)
        const { flashcards, examQuestions } = expectedCounts(preset, wordsIn(transcript).length)

        expect(material.flashcards.cards.length).to.be.within(flashcards.atLeast, flashcards.atMost)
        expect(material.exam_questions.questions.length).to.be.within(
          examQuestions.atLeast,
          examQuestions.atMost,
        )
        expect(summaryWords(material)).to.be.at.most(preset.generation_config.summary_max_words)
        expect(repeated(material)).to.deep.equal([])
      })

  it('gives the same bytes for the same request', () => {
    const [one, other] = [materialOf(notes, exam), materialOf(notes, exam)]

    expect(JSON.stringify(one)).to.equal(JSON.stringify(other))
  })

  it('says that it is a draft, in the summary and in the engine', async () => {
    const request = { title: 'Inflation', transcript: heardLecture, preset: exam }
    const signal = new AbortController().signal

    const { material, engine } = await createOfflineModel().generate(request, { model: 'any', signal })

    expect(material.summary.overview).to.match(/^Draft quality/)
    expect(engine).to.include({ provider: 'offline', note: 'draft quality' })
  })

  it('explains the terms of the lecture by its own definitions', () => {
    const { terms } = materialOf(transcripts['what is spoken'] ?? '', exam).key_terms

    expect(terms).to.deep.include({
      term: 'Inflation',
      definition: 'Inflation is a general rise in prices over a period of time.',
      example: 'Economists measure inflation with a price index.',
    })
  })

  it('says nothing but what the lecture says', () => {
    const { key_terms, outline } = materialOf(notes, exam)
    const said = notes.replaceAll(/\s+/g, ' ')

    for (const { definition } of key_terms.terms) expect(said).to.contain(definition)
    for (const { points = [] } of outline.outline) for (const point of points) expect(said).to.contain(point)
  })

  it('gives each preset sections, questions and a tone of its own', () => {
    const of = (shape: (material: StudyMaterial) => unknown) =>
      new Set(presets.map((preset) => JSON.stringify(shape(materialOf(notes, preset)))))

    expect(of(({ summary }) => summary.sections.map(({ title }) => title)).size).to.equal(presets.length)
    expect(of(({ exam_questions }) => exam_questions.questions.map(({ prompt }) => prompt)).size).to.equal(
      presets.length,
    )
    expect(of(({ flashcards }) => flashcards.cards.length).size).to.be.at.least(5)
    expect(of(({ flashcards }) => flashcards.cards[0]?.front).size).to.be.at.least(5)
  })

  it('writes the sections of the preset under their names', () => {
    const titles = materialOf(notes, exam).summary.sections.map(({ title }) => title)

    expect(titles).to.deep.equal(['Examinable points', 'Definitions', 'Likely questions'])
  })

  it('numbers short steps where the preset wants little clutter', () => {
    const { summary } = materialOf(notes, presetOf('neurodivergent-friendly-mode'))
    const steps = summary.sections.find(({ title }) => title === 'Micro chunks')?.bullets ?? []

    expect(steps.map((step) => step.split('.')[0])).to.deep.equal(steps.map((_, index) => `${index + 1}`))
    for (const step of steps) expect(wordsIn(step).length).to.be.at.most(15 + 1)
  })

  it('nests the outline where the preset is hierarchical', () => {
    const { outline } = materialOf(notes, presetOf('concept-map-mode')).outline

    expect(outline.some(({ children = [] }) => children.length > 0)).to.equal(true)
  })

  it('refuses a transcript with too little in it, for good', () => {
    const error = failureOf(() => materialOf('Good morning. Today we talk about prices. Thank you.', exam))

    expect(error).to.be.instanceOf(ModelError).and.to.have.property('permanent', true)
    expect(error).to.have.property('message').that.contains('too little to make study material of')
  })

  it('makes sound material of any words, or refuses them with a ModelError', () => {
    fc.assert(
      fc.property(soup, fc.constantFrom(...presets), (transcript, preset) => {
        const made = failureOf(() => materialOf(transcript, preset))
        if (made instanceof Error) expect(made, made.stack).to.be.instanceOf(ModelError)
        else expect(repeated(made as StudyMaterial)).to.deep.equal([])
      }),
    )
  })
})

const soup = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'prices',
        'rise',
        'the',
        'is',
        'a',
        'because',
        'Inflation',
        'demand',
        '"So',
        'x',
        '1970',
        'naïve',
        'why?',
        'bank’s',
        '價格',
        '____',
        'when',
        'called',
        'interest',
        'rates',
      ),
      fc.constantFrom(' ', ' ', ' ', ', ', '. ', '\n', '\n\n', '? ', '-'),
    ),
    { maxLength: 300, size: 'max' },
  )
  .map((words) => words.flat().join(''))

const exam = presetOf('exam-mode')

function presetOf(id: string): Preset {
  const preset = findPreset(id)
  if (preset === undefined) throw new Error(`there is no preset ${id}`)
  return preset
}

function materialOf(transcript: string, preset: Preset): StudyMaterial {
  return StudyMaterial.parse(generate({ title: 'Inflation', transcript, preset }))
}

function failureOf(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function summaryWords({ summary: { overview, sections } }: StudyMaterial): number {
  return [overview, ...sections.flatMap(({ title, bullets }) => [title, ...bullets])].join(' ').split(/\s+/)
    .length
}

/** What the material says twice, letters and digits counted. */
function repeated({ summary, outline, key_terms, flashcards, exam_questions }: StudyMaterial): string[] {
  const lists = [
    summary.sections.map(({ title }) => title),
    ...summary.sections.map(({ bullets }) => bullets),
    outline.outline.map(({ title }) => title),
    key_terms.terms.map(({ term }) => term),
    key_terms.terms.map(({ definition }) => definition),
    flashcards.cards.map(({ front }) => front),
    exam_questions.questions.map(({ prompt }) => prompt),
    ...exam_questions.questions.map(({ choices = [] }) => choices),
  ]
  return lists.flatMap((list) => {
    const said = list.map((text) => wordsIn(text).join(' '))
    return said.filter((text, index) => said.indexOf(text) !== index)
  })
}
