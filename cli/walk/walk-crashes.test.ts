import { expect } from 'chai'
import fc from 'fast-check'
import { type Counted, countedSteps, rememberedWorld } from './testing/counted-steps.ts'
import { walkThroughCrashes } from './testing/crashing-journal.ts'
import { done, onceEach, unchecked } from './testing/judge-walk.ts'
import { truthfulPerson } from './testing/truthful-person.ts'

const acts = ['pre-check', 'probe', 'post-check', 'undo'] as const

const walks = fc
  .array(
    fc.record({
      kind: fc.constantFrom('check', 'command', 'manual', 'decide'),
      has: fc.subarray([...acts]),
      destructive: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((drawn) =>
    drawn.map(({ kind, has, destructive }, index): Counted => {
      const id = `step-${index}`
      const next = index + 1 < drawn.length ? `step-${index + 1}` : id
      // An answer that leads back would have the steps in between done again, rightly.
      const options = [{ name: 'on', text: 'Go on', next }]
      if (kind === 'decide' && next !== id) return { id, kind, has: [], options }
      return { id, kind: kind === 'decide' ? 'check' : kind, has, destructive }
    }),
  )

const crashes = fc.array(
  fc.record({ lines: fc.integer({ min: 1, max: 30 }), how: fc.constantFrom('after', 'torn') }),
  { maxLength: 5 },
)

describe('a walk that crashes again and again', () => {
  it('does everything once and checks it, whatever its steps and wherever it crashes', async () => {
    await fc.assert(
      fc.asyncProperty(walks, crashes, fc.func(fc.boolean()), async (steps, when, isTakenBack) => {
        const world = rememberedWorld()
        const takesBack = steps.filter(({ id }) => isTakenBack(id)).map(({ id }) => id)
        const person = truthfulPerson(world, takesBack)
        const { outcome } = await walkThroughCrashes(countedSteps(world, steps), person, when)
        expect(outcome.outcome).to.equal('good')
        const undone = steps.filter(({ id }) => world.count(`${id} undo`) > 0).map(({ id }) => id)
        expect(done(steps, world)).to.deep.equal(onceEach(steps, undone))
        expect(undone.filter((id) => !takesBack.includes(id))).to.deep.equal([])
        expect(unchecked(steps, world.all())).to.deep.equal([])
      }),
      { numRuns: 1000 },
    )
  })
})
