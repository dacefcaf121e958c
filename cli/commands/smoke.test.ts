import { expect } from 'chai'
import { lectures } from '../../smoke/fixtures/lectures.ts'
import { Report } from '../../smoke/report/report.ts'
import { expectOutcome } from '../../smoke/testing/expect-outcome.ts'
import { pegasusThat } from '../../smoke/testing/pegasus-that.ts'
import { runCommand } from '../testing/run-command.ts'

const hears = lectures.wav.trueText ?? ''

describe('pegasus-ops smoke', () => {
  it('sends a lecture through and takes it back, without a soak', async () => {
    const pegasus = await pegasusThat({ hears })
    const { stdout, code } = await runCommand([
      'smoke',
      '--target',
      pegasus.url.href,
      '--lecture',
      'pdf',
      '--json',
    ])
    await pegasus.close()
    const report = Report.parse(JSON.parse(stdout))
    expectOutcome(report, 'pass')
    expect([code, report.command, report.soak]).to.deep.equal([0, 'smoke', null])
    expect(pegasus.lectures.size).to.equal(0)
  })

  it('exits 3 within the deadline of the stage when no worker takes the job', async () => {
    const pegasus = await pegasusThat({ hears, neverTakes: 'transcription' })
    const { stdout, code } = await runCommand([
      'smoke',
      '--target',
      pegasus.url.href,
      '--stage-deadline',
      '1s',
    ])
    await pegasus.close()
    expect(stdout).to.match(/no worker took job/)
    expect(code).to.equal(3)
  })
})
