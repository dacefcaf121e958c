import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runbooks } from '../../cli/runbooks/index.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { type DrillGround, startDrillGround } from '../drills/drill-ground.ts'
import { machineVariables } from '../stack/testing/surroundings.ts'
import { incidents } from './index.ts'
import { repliesUnusable } from './model-provider.ts'
import { workerStopped } from './queue.ts'
import { incidentsPage } from './testing/incidents-page.ts'
import { operatorAt } from './testing/operator-at.ts'
import { operatorAtShell } from './testing/operator-at-shell.ts'
import { type WalkedIncident, walkIncident } from './testing/walk-incident.ts'

// npm run test:incidents   every incident, and docs/incident-drills.md is written
const all = process.env['INCIDENTS'] === 'all'
const page = join(import.meta.dirname, '..', '..', 'docs', 'incident-drills.md')

describe('an incident is over once its page is walked', function () {
  // Each command of a page is a process of its own, and a busy machine takes seconds to start one.
  this.timeout(300_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const unwanted = new AbortController()
  const walked: WalkedIncident[] = []
  let ground: DrillGround

  before(async () => {
    ground = await startDrillGround({ logs, machine: machineVariables(), unwanted: unwanted.signal })
  })
  after(async () => {
    unwanted.abort()
    await ground?.stop()
    rmSync(logs, { recursive: true })
    if (all && walked.length === incidents.length) writeFileSync(page, incidentsPage(walked))
  })

  it(`${workerStopped.name}, by the command that a person types`, async () => {
    const one = await walkIncident(workerStopped, ground, operatorAtShell)
    tell(one)
    expect(one.waitedAt).to.include('bring-the-queue-back')
  })

  // The last of them leaves its stack on a database of another time.
  for (const incident of all ? incidents : [repliesUnusable])
    it(`${incident.name}, by ${incident.runbook}: ${incident.fault.breaks}`, async () => {
      const one = await walkIncident(incident, ground, operatorAt)
      walked.push(one)
      tell(one)
      expect(one.waitedAt).to.include.members(Object.keys(incident.hands))
    })
})

describe('the incidents', () => {
  it('leave no page without a rehearsal', () => {
    expect([...new Set(incidents.map(({ runbook }) => runbook))]).to.have.members([...runbooks])
  })
})

function tell({ namedMs, mendedMs, restoredMs, steps }: WalkedIncident): void {
  const [named, mended, restored] = [namedMs, mendedMs, restoredMs].map(describeDuration)
  process.stdout.write(
    `      named after ${named}, mended after ${mended}, restored after ${restored}; ${steps} steps\n`,
  )
}
