import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { programFile } from '../../smoke/project-files.ts'
import { processorSeconds } from './processor-time.ts'
import { residentMemory } from './resident-memory.ts'
import { type Child, seenBy, startChild, withService } from './soak-service.ts'
import type { Measured } from './table.ts'

const everyMs = 100
const forMs = 60_000
/** Not counted: the start of the process. */
const startUpMs = 5000
const slotErrorGoalMs = 5
const processorGoal = 0.05
const memoryGoalMb = 90

/** What ten questions a second cost the machine that asks them, and how exactly they are sent; autocannon beside it. */
export async function costRows(): Promise<Measured['rows']> {
  return await withService({ stallAtMs: 0, stallForMs: 0 }, async (address) => {
    const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const prober = startChild(programFile('lab/bench/soak-prober'), [address, forMs, everyMs])
    const rate = ['-R', 1000 / everyMs, '-c', 1, '-d', forMs / 1000, address]
    const cannon = startChild(fileURLToPath(import.meta.resolve('autocannon')), ['--json', ...rate])
    const seeing = seenBy(prober)
    const [ours, theirs] = await Promise.all([costOf(prober), costOf(cannon)])
    const bareMb = residentMemory(bare.pid ?? 0).nowBytes / 1e6
    bare.kill()
    cannon.kill()
    const { samples, missed } = await seeing
    const errors = samples.map(({ lateMs }) => lateMs).sort((one, other) => one - other)
    const p99 = errors[Math.ceil(0.99 * errors.length) - 1] ?? Number.NaN
    const addedMb = ours.peakMb - bareMb
    return [
      {
        what: 'slot error at 10/s, p99',
        figure: `${p99.toFixed(1)} ms (${missed.length} of ${samples.length + missed.length} slots missed)`,
        goal: `under ${slotErrorGoalMs} ms`,
        met: p99 < slotErrorGoalMs && missed.length === 0,
      },
      {
        what: 'processor of the prober at 10/s',
        figure: `${(ours.processor * 100).toFixed(1)} % of a core`,
        goal: `under ${processorGoal * 100} %`,
        met: ours.processor < processorGoal,
      },
      {
        what: 'processor of autocannon at 10/s',
        figure: `${(theirs.processor * 100).toFixed(1)} % of a core`,
      },
      {
        what: 'memory of the prober at its peak, beyond a bare Node process',
        figure: `${addedMb.toFixed(0)} MB`,
        goal: `under ${memoryGoalMb} MB`,
        met: addedMb < memoryGoalMb,
      },
      {
        what: 'memory of autocannon at its peak, beyond a bare Node process',
        figure: `${(theirs.peakMb - bareMb).toFixed(0)} MB`,
      },
    ]
  })
}

async function costOf({ pid = 0 }: Child): Promise<{ processor: number; peakMb: number }> {
  await sleep(startUpMs)
  const before = processorSeconds(pid)
  const watchMs = forMs - 2 * startUpMs
  await sleep(watchMs)
  return {
    processor: (processorSeconds(pid) - before) / (watchMs / 1000),
    peakMb: residentMemory(pid).peakBytes / 1e6,
  }
}
