import { expect } from 'chai'
import { junitReport } from './junit.ts'
import { healthyReport, unhealthyReport } from './testing/example-runs.ts'
import { hostileReport } from './testing/hostile.ts'

describe('junitReport', () => {
  it('tells failures, errors and what was skipped apart', () => {
    const xml = junitReport(unhealthyReport())
    expect(xml).to.include('tests="8" failures="2" errors="1" skipped="1" time="302.300"')
    expect(xml).to.match(/name="storage"[^>]*>\s*<failure message="worker-1 finds no object/)
    expect(xml).to.match(/name="ingest"[^>]*>\s*<error message="the name does not resolve/)
    expect(xml).to.match(/name="generation"[^>]*>\s*<skipped message="not reached/)
  })

  it('counts what is degraded as failed where that is asked for', () => {
    const report = unhealthyReport({})
    const failures = (xml: string) => Number(/failures="(\d+)"/.exec(xml)?.[1])
    expect(failures(junitReport(report, 'degraded')) - failures(junitReport(report))).to.equal(1)
    expect(junitReport(report, 'degraded')).to.contain('type="degraded"')
  })

  it('is an error where a run that was cut short has nothing but good findings', () => {
    const xml = junitReport(healthyReport({ verdict: 'inconclusive', stopped: 'deadline' }))
    expect(xml)
      .to.match(/errors="1"/)
      .and.match(/name="the whole run"[^>]*>\s*<error message="cut short by deadline/)
  })

  it('is an error where nothing was asked', () => {
    const xml = junitReport(healthyReport({ verdict: 'inconclusive', findings: [] }))
    expect(xml).to.match(/tests="1"[^>]*errors="1"/)
  })

  it('holds no character that XML may not hold, and no markup but its own', () => {
    const xml = junitReport(hostileReport())
    expect(xml).to.not.match(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
    expect(xml).to.not.match(
      /<(?!\/?(testsuites?|testcase|properties|property|failure|error|skipped|system-out)\b|\?xml )/,
    )
    expect(xml.match(/<failure /g)).to.have.lengthOf(2)
  })
})
