import { lectures } from '../../smoke/fixtures/lectures.ts'
import { judge } from '../../smoke/judge.ts'
import { Secret } from '../../smoke/secret.ts'
import { planSoak } from '../../smoke/soak/plan.ts'
import { Target } from '../../smoke/target.ts'
import { verify } from '../../smoke/verify.ts'
import { withBenchStack } from './bench-stack.ts'
import { median } from './median.ts'
import type { Benchmark } from './table.ts'

const rounds = 3
const soakSeconds = 30
const goalSeconds = 5

/** What `verify` costs besides its soak, on a healthy stack. */
export const verifyCost: Benchmark = {
  name: 'verify',
  run: () =>
    withBenchStack({}, async (stack) => {
      const tokens = { write: new Secret(stack.writeToken), ops: new Secret(stack.opsToken) }
      const costs: number[] = []
      const outcomes = new Set<string>()
      for (let round = 0; round < rounds; round += 1) {
        const target = new Target({ name: 'bench', url: new URL(stack.apiUrl), tokens })
        const evidence = await verify(target, plan, options)
        await target.close()
        outcomes.add(judge(evidence).outcome)
        costs.push(evidence.durationMs / 1000 - soakSeconds)
      }
      const cost = median(costs)
      return {
        heading: 'A verdict',
        how: `\`verify\` with a soak of ${soakSeconds} s and the spoken lecture on a healthy stack, ${rounds} times; verdicts: ${[...outcomes].join(', ')}.`,
        rows: [
          {
            what: 'longer than its soak, median',
            figure: `${cost.toFixed(1)} s`,
            goal: `at most ${goalSeconds} s`,
            met: cost <= goalSeconds,
          },
        ],
      }
    }),
}

const options = { signal: new AbortController().signal, tell: () => {}, tool: 'bench', operator: 'bench' }

const plan = {
  command: 'verify',
  release: null,
  settleMs: 30_000,
  handshake: true,
  lecture: {
    lecture: lectures.wav,
    presetId: 'exam-mode',
    stageDeadlineMs: 120_000,
    keep: false,
    saveTo: null,
  },
  soak: planSoak({ forMs: soakSeconds * 1000, everyMs: 1000 }),
} as const
