import { expect } from 'chai'
import { StudyMaterial } from '../../../service/contract/artifact.ts'
import { presets } from '../../../service/contract/presets.ts'
import { materialPrompt } from '../../../service/model/prompt.ts'
import { readPrompt } from './prompt.ts'
import { studyMaterial } from './study-material.ts'

const lecture = `Photosynthesis turns light into sugar. It happens in the chloroplast of every green leaf.
Chlorophyll absorbs red and blue light, and reflects green light. Water is split, and oxygen leaves the leaf.
The Calvin cycle then builds sugar from carbon dioxide. Without sunlight the cycle stops within seconds.`

describe('studyMaterial', () => {
  for (const preset of presets) {
    describe(`for ${preset.name}`, () => {
      const { settings, transcript } = readPrompt(
        materialPrompt({ title: 'Leaves', transcript: lecture, preset }).user,
      )
      const material = studyMaterial(settings, transcript)

      it('is material as the contract has it', () => {
        expect(() => StudyMaterial.parse(material)).to.not.throw()
      })

      it('takes its section titles and counts from the preset', () => {
        const titles = preset.outputProfile.sections.map((name) => name.replaceAll('_', ' '))
        expect(titles).to.include.members(material.summary.sections.map(({ title }) => title.toLowerCase()))
        expect(material.flashcards.cards.length).to.be.within(6, preset.generation_config.flashcard_count)
        expect(material.exam_questions.questions.length).to.be.within(
          6,
          preset.generation_config.exam_question_count,
        )
      })

      it('says nothing twice', () => {
        const fronts = material.flashcards.cards.map(({ front }) => front)
        const prompts = material.exam_questions.questions.map(({ prompt }) => prompt)
        expect(new Set([...fronts, ...prompts]).size).to.equal(fronts.length + prompts.length)
      })
    })
  }

  it('takes a word with a hyphen as one', () => {
    const { settings } = readPrompt('')
    const { key_terms } = studyMaterial(settings, 'Spaced-out practice helps. Spaced-out practice lasts.')
    expect(key_terms.terms.map(({ term }) => term)).to.include('Spaced-out')
  })

  it('makes something of a single word', () => {
    const { settings } = readPrompt('')
    expect(() => StudyMaterial.parse(studyMaterial(settings, 'Hello'))).to.not.throw()
  })
})
