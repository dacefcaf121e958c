import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Ground, startGround } from '../stack/ground.ts'
import { machineVariables } from '../stack/testing/surroundings.ts'
import { faults } from './faults/index.ts'
import { runFault } from './run-fault.ts'
import { short } from './sizes.ts'

describe('the service loses nothing, doubles nothing and leaves nothing behind', function () {
  // Longer than every limit inside together, so that a failure tells what was lost.
  this.timeout(240_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const unwanted = new AbortController()
  let ground: Ground

  before(async () => {
    ground = await startGround({ logs, machine: machineVariables(), unwanted: unwanted.signal })
  })

  after(async () => {
    unwanted.abort()
    await ground.stop()
    rmSync(logs, { recursive: true })
  })

  for (const fault of faults)
    it(`when ${fault.breaks}`, async () => {
      const account = await runFault(fault, ground, short, unwanted.signal)

      expect(account.problems).to.deep.equal([])
      expect(account.completed).to.equal(account.accepted).and.to.be.greaterThan(0)
    })
})
