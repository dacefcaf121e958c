import { expect } from 'chai'
import { markdownReport } from './markdown.ts'
import { healthyReport, unhealthyReport } from './testing/example-runs.ts'
import { hostileReport } from './testing/hostile.ts'

describe('markdownReport', () => {
  it('tells the verdict, then the worst first, each with what to do next', () => {
    const lines = markdownReport(unhealthyReport()).split('\n')
    expect(lines[0]).to.equal('## ❌ verify: fail')
    expect(lines.filter((line) => line.startsWith('### '))).to.deep.equal([
      '### ❌ storage',
      '### ❌ soak',
      '### ❔ ingest',
      '### ⚠️ schema',
    ])
    expect(lines).to.include('pegasus-ops migrate up')
  })

  it('folds away what is good', () => {
    expect(markdownReport(healthyReport())).to.match(/<details><summary>✅ 8 ok<\/summary>/)
  })

  it('stays below the size that GitHub shows, worst first', () => {
    const { findings } = unhealthyReport()
    const many = Array.from({ length: 6000 }, () => findings).flat()
    const markdown = markdownReport(unhealthyReport({ findings: many }))
    expect(Buffer.byteLength(markdown)).to.be.below(1024 * 1024)
    expect(markdown)
      .to.match(/^### ❌ storage/m)
      .and.match(/more than there is room for here\.\n$/)
  })

  it('lets a service say nothing but text', () => {
    const markdown = withoutFences(markdownReport(hostileReport()))
    expect(markdown).to.not.match(/<(?!\/?(details|summary|code|sub)>)/)
    expect(markdown).to.not.match(/(?<!\\)(\]\(|!\[|@everyone|https?:\/\/|www\.)/)
    expect(markdown.match(/<details>/g)).to.have.lengthOf(4)
  })
})

/** What stands outside of code blocks; a fence is at least as long as that of the block it closes. */
function withoutFences(markdown: string): string {
  return markdown.replace(/^(`{3,})(?:sh)?\n.*\n\1$/gm, '')
}
