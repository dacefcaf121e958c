import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { machineVariables } from '../stack/testing/surroundings.ts'
import { type DrillGround, startDrillGround } from './drill-ground.ts'
import { shortForm } from './index.ts'
import { rehearse } from './rehearse.ts'

describe('verify finds, and names', function () {
  this.timeout(120_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const unwanted = new AbortController()
  let ground: DrillGround

  before(async () => {
    ground = await startDrillGround({ logs, machine: machineVariables(), unwanted: unwanted.signal })
  })
  after(async () => {
    unwanted.abort()
    await ground?.stop()
    rmSync(logs, { recursive: true })
  })

  for (const drill of shortForm) {
    it(`${drill.breaks} (${drill.name})`, async () => {
      const rehearsal = await rehearse(drill, ground, unwanted.signal)
      expect(rehearsal.problems, JSON.stringify(rehearsal.said)).to.deep.equal([])
    })
  }
})
