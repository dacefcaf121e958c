import { expect } from 'chai'
import { runbookOf, runbooks } from '../runbooks/index.ts'
import { stepsOf } from '../runbooks/steps-of.ts'
import type { Step } from './step.ts'
import { type Counted, countedSteps, rememberedWorld } from './testing/counted-steps.ts'
import { walkThroughCrashes } from './testing/crashing-journal.ts'
import { target } from './testing/journals.ts'
import { done, unchecked } from './testing/judge-walk.ts'
import { truthfulPerson } from './testing/truthful-person.ts'

const run = () => Promise.reject(new Error('nothing is run'))
const values = { TARGET: 'staging', RELEASE: 'a'.repeat(40), PRODUCTION: 'production' }

describe('the walk of a runbook that crashes', () => {
  for (const name of runbooks) {
    const page = countedOf(
      stepsOf(runbookOf(name), values, { folder: '/', target, flagsFor: () => [], run }, run),
    )
    for (const answer of [0, 1, 2, 3, 4, 5, 6])
      it(`does nothing twice and leaves nothing unchecked: ${name}, by way of answer ${answer + 1}`, async () => {
        const lines = (await walked(page, answer, [])).lines
        for (let line = 1; line <= lines; line += 1)
          for (const how of ['after', 'torn'] as const) {
            const { outcome, left, twice } = await walked(page, answer, [{ lines: line, how }])
            expect({ outcome, left, twice }, `line ${line}, ${how}`).to.deep.equal({
              ...{ outcome: 'good', left: [], twice: [] },
            })
          }
      })
  }
})

async function walked(
  page: readonly Counted[],
  answer: number,
  crashes: Parameters<typeof walkThroughCrashes>[2],
) {
  const world = rememberedWorld()
  const person = truthfulPerson(world)
  const deciding: typeof person = {
    ...person,
    decide: async ({ options }) => ({ option: options[Math.min(answer, options.length - 1)]?.name ?? '' }),
  }
  const { outcome, store } = await walkThroughCrashes(countedSteps(world, page), deciding, crashes)
  const times = Object.entries(done(page, world))
  return {
    outcome: outcome.outcome,
    left: unchecked(page, world.all()),
    twice: times.filter(([, count]) => count !== '1 - 0' && count !== '0 - 0').map(([id]) => id),
    lines: store.lines.length,
  }
}

/** The steps of a page with acts that are only counted. */
function countedOf(steps: readonly Step[]): Counted[] {
  return steps.map(({ preCheck, action: _, probe, postCheck, undo, ...step }) => ({
    ...step,
    has: [
      ...(preCheck ? (['pre-check'] as const) : []),
      ...(probe ? (['probe'] as const) : []),
      ...(postCheck ? (['post-check'] as const) : []),
      ...(undo ? (['undo'] as const) : []),
    ],
  }))
}
