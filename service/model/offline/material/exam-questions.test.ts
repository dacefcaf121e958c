import { expect } from 'chai'
import type { Preset } from '../../../contract/preset.ts'
import { findPreset, presets } from '../../../contract/presets.ts'
import { readLecture } from '../lecture.ts'
import { heardLecture } from '../testing/heard-lecture.ts'
import { examQuestions } from './exam-questions.ts'

const questions = presets.flatMap((preset) => questionsOf(preset))

describe('examQuestions', () => {
  it('offers the right choice once, among others that the sentence does not name', () => {
    const offered = questions.filter(({ type }) => type === 'multiple-choice')

    expect(offered).to.not.equal([])
    for (const { answer, choices = [], correctChoiceIndex = -1 } of offered) {
      expect(choices[correctChoiceIndex]).to.equal(answer)
      expect(new Set(choices).size).to.equal(choices.length).and.to.be.within(3, 4)
    }
  })

  it('puts choices in alphabetical order, where no place tells the answer', () => {
    for (const { choices = [] } of questions) expect(choices).to.deep.equal(choices.toSorted())
  })

  it('asks for true and for false statements, and says what is right', () => {
    const judged = questions.filter(({ type }) => type === 'true-false')

    expect(new Set(judged.map(({ answer }) => answer))).to.deep.equal(new Set(['True', 'False']))
    for (const { prompt, answer, explanation = '' } of judged)
      expect(prompt.endsWith(explanation.replace('The lecture says: ', ''))).to.equal(answer === 'True')
  })

  it('takes the types of the preset in turn', () => {
    const types = questionsOf(presetOf('beginner-mode')).map(({ type }) => type)

    expect(types.slice(0, 4)).to.deep.equal([
      'multiple-choice',
      'true-false',
      'short-answer',
      'multiple-choice',
    ])
  })

  it('falls back on gaps for a type that it does not know', () => {
    const preset = presetOf('beginner-mode')
    const { generation_config } = preset
    const unknown = { ...preset, generation_config: { ...generation_config, question_types: ['riddle'] } }

    expect(questionsOf(unknown).map(({ type }) => type))
      .to.include('short-answer')
      .and.have.length(8)
  })
})

function questionsOf(preset: Preset) {
  return examQuestions(readLecture(heardLecture, preset), preset).questions
}

function presetOf(id: string): Preset {
  const preset = findPreset(id)
  if (preset === undefined) throw new Error(`there is no preset ${id}`)
  return preset
}
