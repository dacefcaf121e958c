import { setTimeout as sleep } from 'node:timers/promises'
import { withBenchStack } from './bench-stack.ts'
import { processorSeconds } from './processor-time.ts'
import { residentMemory } from './resident-memory.ts'
import type { Benchmark } from './table.ts'

const settleSeconds = 15
const watchSeconds = 60
const memoryGoalMib = 300
const cpuGoalPercent = 1

/** What API and worker cost while nothing happens. */
export const idle: Benchmark = {
  name: 'idle',
  run: () =>
    withBenchStack({}, async (stack) => {
      const pids = [stack.api.process.pid, stack.worker.process.pid]
      await sleep(settleSeconds * 1000)
      const before = pids.map((pid) => processorSeconds(pid))
      await sleep(watchSeconds * 1000)
      const spent = pids.map((pid, index) => processorSeconds(pid) - (before[index] ?? 0))
      const percent = (100 * spent.reduce((sum, value) => sum + value, 0)) / watchSeconds
      const mib = pids.map((pid) => residentMemory(pid).nowBytes / 1024 ** 2)
      const together = mib.reduce((sum, value) => sum + value, 0)
      return {
        heading: 'Doing nothing',
        how: `API and worker of a running stack, ${settleSeconds} s after their start, watched for ${watchSeconds} s.`,
        rows: [
          {
            what: 'resident memory, together',
            figure: `${together.toFixed(0)} MiB (${mib.map((value) => value.toFixed(0)).join(' + ')})`,
            goal: `under ${memoryGoalMib} MiB`,
            met: together < memoryGoalMib,
          },
          {
            what: 'processor, together',
            figure: `${percent.toFixed(2)} % of a core`,
            goal: `under ${cpuGoalPercent} %`,
            met: percent < cpuGoalPercent,
          },
        ],
      }
    }),
}
