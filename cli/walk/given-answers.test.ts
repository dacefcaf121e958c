import { expect } from 'chai'
import { answersWithin, isNameOf, unfitting } from './given-answers.ts'
import { outlinesOf } from './outline.ts'
import { countedSteps, rememberedWorld } from './testing/counted-steps.ts'
import { answers, target } from './testing/journals.ts'
import { answersIn, flagsOf } from './walk-flags.ts'

const steps = outlinesOf(
  countedSteps(rememberedWorld(), [
    { id: 'look', kind: 'check' },
    { id: 'dump', kind: 'manual' },
    { id: 'better', kind: 'decide', options: [{ name: 'no', text: 'No', next: 'look' }] },
  ]),
)

describe('answers that are given before', () => {
  it('are read from flags', () => {
    expect(
      answersIn({
        yes: true,
        confirm: 'staging',
        answer: ['better=no'],
        skip: ['dump=there is = no time'],
        'did-not': ['dump'],
      }),
    ).to.deep.equal({
      yes: true,
      confirm: 'staging',
      answers: [{ step: 'better', text: 'no' }],
      done: [],
      skips: [{ step: 'dump', text: 'there is = no time' }],
      happened: [{ step: 'dump', happened: false }],
    })
  })

  for (const [flag, given] of Object.entries({
    'an answer without an option': { answer: ['better'] },
    'an answer without a step': { answer: ['=no'] },
    'a skip without a reason': { skip: ['dump= '] },
  }))
    it(`are refused: ${flag}`, () => {
      expect(() => answersIn({ yes: false, ...given })).to.throw(/is not of the form STEP=/)
    })

  it('fit the walk, or are told to be wrong', () => {
    const given = answers({
      confirm: 'production',
      answers: [
        { step: 'better', text: 'maybe' },
        { step: 'look', text: 'no' },
      ],
      done: ['look', 'nowhere'],
      skips: [{ step: 'better', text: 'why not' }],
    })
    expect(unfitting(given, steps, target)).to.deep.equal([
      '--confirm names production, and the target is staging.',
      '--done: there is no step nowhere.',
      '--answer: better takes one of no, and not maybe.',
      '--answer: look takes no answer.',
      '--done: look is not done by a person.',
      '--skip: better asks where to go on, and cannot be left out.',
    ])
    expect(unfitting(answers({ confirm: 'staging', done: ['dump'] }), steps, target)).to.deep.equal([])
  })

  it('are meant for the walk that is a step by STEP/STEP, and what holds for the target holds there too', () => {
    const given = answersIn({
      ...{
        yes: true,
        confirm: 'staging',
        answer: ['back/better=no', 'better=no'],
        done: ['dump', 'back/record'],
      },
      ...{ skip: ['back/smoke=a = b'], happened: ['back/move'], 'did-not': ['backup/move'] },
    })
    expect(flagsOf(answersWithin('back', given))).to.deep.equal([
      ...[
        '--yes',
        '--confirm',
        'staging',
        '--answer',
        'better=no',
        '--done',
        'record',
        '--skip',
        'smoke=a = b',
      ],
      ...['--happened', 'move'],
    ])
    expect(unfitting(given, steps, target, ['back'])).to.deep.equal([
      '--did-not: there is no step backup/move.',
    ])
  })

  it('name a target by its name, or by its address where it has none', () => {
    const url = 'https://staging.example.com/'
    expect(isNameOf('staging', target)).to.equal(true)
    expect(isNameOf(url, target)).to.equal(false)
    expect(isNameOf('https://staging.example.com', { name: url, url })).to.equal(true)
  })
})
