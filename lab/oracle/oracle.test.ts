import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { machineVariables } from '../stack/testing/surroundings.ts'
import { knownKinds } from './known-kinds.ts'
import { playKnownKind, playSeed } from './run.ts'
import { type Scene, startScene } from './scene.ts'

describe('what the service serves is what clients were told, whatever happens', function () {
  this.timeout(120_000)
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const unwanted = new AbortController()
  let scene: Scene

  before(async () => {
    scene = await startScene({ logs, machine: machineVariables(), unwanted: unwanted.signal })
  })

  after(async () => {
    unwanted.abort()
    await scene.stop()
    rmSync(logs, { recursive: true })
  })

  for (const kind of knownKinds)
    it(kind.name, async () => {
      expect(await playKnownKind(kind, scene)).to.deep.equal([])
    })

  for (const seed of [11])
    it(`as seed ${seed} draws it`, async () => {
      const account = await playSeed(seed, scene, { turnsAtMost: 2, sequences: 1, shrinkMs: 0 })

      expect(account.failure).to.equal('')
      expect(account.commands).to.be.greaterThan(0)
    })
})
