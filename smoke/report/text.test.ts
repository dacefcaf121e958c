import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { exampleReport } from './testing/example-report.ts'
import { textReport } from './text.ts'

describe('textReport', () => {
  it('tells the worst first, each with what to do next, and the verdict last', () => {
    const golden = readFileSync(new URL('./testing/fail.txt', import.meta.url), 'utf8')
    expect(textReport(exampleReport(), { width: 80 })).to.equal(golden)
  })

  it('leaves out what is good when it is to be brief', () => {
    const text = textReport(exampleReport(), { brief: true })
    expect(text).to.include('FAIL    transcription').and.include('verdict: fail')
    expect(text).to.not.match(/^(ok|skip)/m)
  })

  it('says that a run was cut short, and by whom', () => {
    const text = textReport(exampleReport({ verdict: 'inconclusive', stopped: 'SIGINT' }))
    expect(text).to.include('verdict: inconclusive (cut short by SIGINT)')
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
