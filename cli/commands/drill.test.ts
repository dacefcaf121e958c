import { expect } from 'chai'
import { drills } from '../../lab/drills/index.ts'
import { runCommand } from '../testing/run-command.ts'

describe('pegasus-ops drill', function () {
  this.timeout(120_000)

  it('lists every drill with what verify must say', async () => {
    const { code, stdout } = await runCommand(['drill', '--list'])
    expect(code).to.equal(0)
    for (const { name } of drills) expect(stdout).to.contain(`${name}\n`)
    expect(stdout).to.contain('verify must say: fail, said by schema')
  })

  it('rehearses what is named on a stack of its own, and prints only JSON', async () => {
    const { code, stdout } = await runCommand(['drill', 'schema-behind', '--json'])
    const { rehearsals, stopped } = JSON.parse(stdout)
    expect(rehearsals[0]).to.deep.include({ drill: 'schema-behind', verdict: 'fail', problems: [] })
    expect({ count: rehearsals.length, stopped, code }).to.deep.equal({ count: 1, stopped: null, code: 0 })
  })

  it('stops the stack on Ctrl-C, and says that it was cut short', async () => {
    const { code, stdout } = await runCommand(['drill', 'healthy'], {
      onProgress: (line) => (line.startsWith('… healthy') ? 'SIGINT' : undefined),
    })
    expect(code).to.equal(130)
    expect(stdout).to.contain('Cut short by SIGINT: 0 of 1 as stated')
  })

  it('refuses to rehearse nothing, and what it does not know', async () => {
    const nothing = await runCommand(['drill'])
    const unknown = await runCommand(['drill', 'earthquake'])
    expect([nothing.code, unknown.code]).to.deep.equal([2, 2])
    expect(unknown.stderr).to.contain('There is no drill called earthquake')
  })
})
