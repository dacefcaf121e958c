import fc from 'fast-check'
import { faults } from './faults.ts'
import type { Model } from './model.ts'
import { play, type Run } from './play.ts'
import { describeTurn, type FaultDraw, type Step, type Turn } from './turn.ts'

const lecture = fc.nat({ max: 5 })
const presets = ['exam-mode', 'beginner-mode'] as const
/** The n-th message: most flows are over before more. */
const at = fc.integer({ min: 1, max: 12 })

/** One client in six does not come back. */
const once = fc.nat({ max: 5 }).map((one) => one === 0)

const ingest: fc.Arbitrary<Step> = fc.record({
  once,
  ask: fc.constant('ingest' as const),
  lecture,
  document: fc.oneof(
    { weight: 8, arbitrary: fc.constant('good' as const) },
    { weight: 1, arbitrary: fc.constantFrom('large' as const, 'cut' as const) },
    { weight: 2, arbitrary: fc.constantFrom('locked' as const, 'not-a-document' as const) },
  ),
  preset: fc.constantFrom(...presets),
  transcribe: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  signed: fc.oneof({ weight: 1, arbitrary: fc.constant(true) }, { weight: 4, arbitrary: fc.constant(false) }),
})

const asking = (...words: Exclude<Step['ask'], 'ingest'>[]): fc.Arbitrary<Step> =>
  fc.record({ ask: fc.constantFrom(...words), lecture, once })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: ingest },
  { weight: 8, arbitrary: asking('transcribe', 'generate', 'generate', 'export') },
  { weight: 2, arbitrary: asking('repeat', 'replay', 'generate-as-another-preset') },
  { weight: 1, arbitrary: asking('delete', 'delete-course') },
)

const names = faults.map(({ name }) => name)

/** What starts processes anew or stands still by itself would undo what another fault does to the same part. */
const together = names.filter((name) => !/drained|frozen|restarted|clocks|old-release|silent/.test(name))

const struckBy = (from: readonly string[]): fc.Arbitrary<FaultDraw> =>
  fc.record({ name: fc.constantFrom(...from), at })

const faultsOfTurn: fc.Arbitrary<readonly FaultDraw[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  { weight: 5, arbitrary: fc.tuple(struckBy(names)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(struckBy(together), struckBy(together))
      .filter(([one, other]) => family(one) !== family(other)),
  },
)

const turn: fc.Arbitrary<Turn> = fc.record({
  steps: fc.oneof(
    { weight: 1, arbitrary: fc.tuple(step) },
    // More on one lecture would be too many orders to think through.
    { weight: 4, arbitrary: fc.array(step, { minLength: 3, maxLength: 6, size: 'max' }) },
  ),
  faults: faultsOfTurn,
})

/** A turn as a command of fast-check. */
class TurnCommand implements fc.AsyncCommand<Model, Run> {
  readonly #turn: Turn

  constructor(turn: Turn) {
    this.#turn = turn
  }

  check = () => true

  async run(model: Model, run: Run): Promise<void> {
    await play(this.#turn, model, run)
  }

  toString = () => describeTurn(this.#turn)
}

/** Sequences of turns, which shrink on failure. */
export function turns(atMost: number) {
  // With its bias most sequences of the first run would be of a few turns.
  return fc.noBias(
    fc.commands([turn.map((one) => new TurnCommand(one))], { maxCommands: atMost, size: 'max' }),
  )
}

/** What a fault breaks, by the first word of its name. */
function family({ name }: FaultDraw): string {
  const word = name.split('-')[0] ?? name
  return word === 'disk' ? 'bucket' : word
}
