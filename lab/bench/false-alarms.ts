import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeDuration } from '../../smoke/duration.ts'
import { judge } from '../../smoke/judge.ts'
import { askVerify } from '../drills/ask-verify.ts'
import { startDrillGround } from '../drills/drill-ground.ts'
import { quickPlan } from '../drills/quick-plan.ts'
import { median } from './median.ts'
import type { Benchmark } from './table.ts'

const runs = 200

/** How often verify finds something in a deployment in which there is nothing to find. */
export const falseAlarms: Benchmark = {
  name: 'false-alarms',
  async run() {
    const logs = mkdtempSync(join(tmpdir(), 'pegasus-bench-'))
    const { signal } = new AbortController()
    const ground = await startDrillGround({
      logs,
      machine: { PATH: process.env['PATH'] ?? '' },
      unwanted: signal,
    })
    const tookMs: number[] = []
    const alarms: string[] = []
    try {
      for (let run = 0; run < runs; run++) {
        const startedAt = performance.now()
        const { outcome, findings } = judge(await askVerify(ground, quickPlan, { signal, tell: () => {} }))
        tookMs.push(performance.now() - startedAt)
        if (outcome === 'pass') continue
        const by = findings.filter(({ answer }) => answer.outcome === outcome).map(({ check }) => check)
        alarms.push(`${outcome} by ${by.join(', ')}`)
      }
    } finally {
      await ground.stop()
      rmSync(logs, { recursive: true, force: true })
    }
    return {
      heading: 'False alarms of verify',
      how: `${runs} runs of verify, one after the other, on one healthy stack: every check, a PDF through the whole flow, and a soak of 2 s at ten a second. Anything but a pass is a false alarm.`,
      rows: [
        {
          what: 'false alarms',
          figure: `${alarms.length} of ${runs}${alarms.length === 0 ? '' : ` (${[...new Set(alarms)].join('; ')})`}`,
          goal: '0',
          met: alarms.length === 0,
        },
        { what: 'a run, median', figure: describeDuration(median(tookMs)) },
        { what: 'a run, the longest', figure: describeDuration(Math.max(...tookMs)) },
      ],
    }
  },
}
