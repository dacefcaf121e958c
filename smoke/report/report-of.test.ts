import { expect } from 'chai'
import { runAgainst, verifyPlan } from '../testing/run-against.ts'
import { jsonReport } from './json.ts'
import { Report } from './report.ts'
import { reportOf } from './report-of.ts'

describe('reportOf', () => {
  it('makes a document of its published schema', async () => {
    const { evidence } = await runAgainst({}, { plan: verifyPlan })
    const report = Report.parse(JSON.parse(jsonReport(reportOf(evidence))))
    expect(report).to.include({ schemaVersion: 'pegasus-ops/report@1', verdict: 'pass', stopped: null })
    expect(report.instances).to.deep.equal(['api-1'])
  })

  it('tells the figures of lecture and soak', async () => {
    const { lecture, soak } = reportOf((await runAgainst({}, { plan: verifyPlan })).evidence)
    expect(lecture).to.include({ lecture: 'tiny', wordErrorRate: 0 })
    expect(soak).to.include({ samples: 2, failures: 0, rehearsal: true })
  })

  it('leads on from what is not good to a page', async () => {
    const { findings } = reportOf((await runAgainst({ fails: 'generation' })).evidence)
    const generation = findings.find(({ check }) => check === 'generation')
    expect(generation)
      .to.have.nested.property('remedy.page')
      .that.matches(/incident-response.md#model-provider$/)
  })

  it('holds neither the token nor a download URL', async () => {
    const { evidence } = await runAgainst({ token: 'hunter2' }, { token: 'hunter2' })
    expect(jsonReport(reportOf(evidence))).to.not.match(/hunter2|X-Amz/)
  })
})
