import { type Answer, type Check, fail, inconclusive, isGood, pass } from '../check.ts'
import { cleanUp } from '../flows/lecture/clean-up.ts'

export const collection: Check<'leftovers' | 'collection'> = {
  name: 'clean-up',
  question: 'Is everything that earlier runs have left gone again?',
  needs: ['leftovers', 'collection'],
  judge({ leftovers: { found }, collection: { collected } }) {
    const answers = collected.flatMap(({ cleanUp: seen }) => (seen === null ? [] : [cleanUp.judge(seen)]))
    const bad =
      answers.find((answer) => answer.outcome === 'fail') ?? answers.find((answer) => !isGood(answer))
    const good = answers.filter(isGood).length
    const elsewhere = collected.length - answers.length
    if (bad !== undefined && bad.outcome !== 'skip') return among(bad, good, found.length)
    if (collected.length < found.length) {
      return inconclusive({
        expected: `all ${found.length} that were found are collected`,
        seen: `${collected.length} were, then the run was stopped`,
        why: 'What a killed run has left shows up among the lectures of the users.',
        remedy: { advice: 'Run the command again and let it finish.' },
      })
    }
    const others = elsewhere === 0 ? '' : `; taken up by another process meanwhile: ${elsewhere}`
    return pass(
      `${good} of ${found.length} collected, and each shown to be gone by asking for it again${others}`,
    )
  },
}

function among(answer: Answer, good: number, of: number): Answer {
  if ('detail' in answer) return answer
  const { outcome, ...problem } = answer
  const told = { ...problem, seen: `${good} of ${of} are gone; ${problem.seen}` }
  return outcome === 'fail' ? fail(told) : inconclusive(told)
}
