import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Report } from './report.ts'
import { exampleReport } from './testing/example-report.ts'
import { healthyReport, unhealthyReport } from './testing/example-runs.ts'
import { textReport } from './text.ts'

/** A report for each way in which a run can end; what they look like is kept beside, for review. */
const examples: Record<string, Report> = {
  pass: healthyReport(),
  degraded: withOnly('degraded'),
  fail: exampleReport(),
  'fail-in-many-ways': unhealthyReport(),
  inconclusive: withOnly('inconclusive'),
  interrupted: unhealthyReport({ verdict: 'inconclusive', stopped: 'SIGINT' }),
  'broken-off': healthyReport({ verdict: 'inconclusive', stopped: 'unknown' }),
  'nothing-asked': healthyReport({
    verdict: 'inconclusive',
    findings: [],
    releases: [],
    soak: null,
    bundle: null,
  }),
}

describe('textReport', () => {
  for (const [name, report] of Object.entries(examples)) {
    it(`looks as reviewed when a run ends like this: ${name}`, () => {
      const golden = readFileSync(new URL(`./testing/golden/${name}.txt`, import.meta.url), 'utf8')
      expect(textReport(report, { width: 80 })).to.equal(golden)
    })
  }

  it('leaves out what is good when it is to be brief', () => {
    const text = textReport(exampleReport(), { brief: true })
    expect(text).to.include('FAIL    transcription').and.include('verdict: fail')
    expect(text).to.not.match(/^(ok|skip)/m)
  })

  it('tells where the exports were saved', () => {
    const lecture = {
      lecture: 'wav',
      presetId: 'p',
      lectureId: 'l',
      courseId: 'c',
      stepsMs: {},
      wordErrorRate: 0,
    }
    const text = textReport(exampleReport({ lecture: { ...lecture, savedAs: ['/tmp/l.md'] } }))
    expect(text).to.include('saved   /tmp/l.md')
  })

  it('lets nothing through that steers a terminal', () => {
    const [finding] = exampleReport().findings
    if (finding?.outcome !== 'pass') throw new Error('the example begins with a good finding')
    const text = textReport(exampleReport({ findings: [{ ...finding, detail: 'ok\u001B[2J\u009B31m' }] }))
    expect(text.replaceAll('\n', '')).to.not.match(/\p{Cc}/u)
  })
})

/** The healthy report, and one finding that is not good. */
function withOnly(outcome: 'degraded' | 'inconclusive'): Report {
  const healthy = healthyReport()
  const odd = unhealthyReport().findings.filter((finding) => finding.outcome === outcome)
  return { ...healthy, verdict: outcome, findings: [...healthy.findings, ...odd] }
}
