import { expect } from 'chai'
import { healthyReport, unhealthyReport } from '../../smoke/report/testing/example-runs.ts'
import { hostileReport, hostileTexts } from '../../smoke/report/testing/hostile.ts'
import { textReport } from '../../smoke/report/text.ts'
import { annotationsOf } from './annotations.ts'
import { harmless, harmlessJson } from './harmless.ts'

describe('annotationsOf', () => {
  it('is an error for each failed and each inconclusive finding, a warning for each degraded one', () => {
    const levels = annotationsOf(unhealthyReport()).map((line) => line.slice(0, line.indexOf(' ')))
    expect(levels).to.deep.equal(['::error', '::error', '::error', '::warning'])
  })

  it('tells what was seen, and what to do next', () => {
    expect(annotationsOf(unhealthyReport())[0]).to.match(
      /^::error title=verify%3A storage::worker-1 finds no object .*%0Aexpected: .*%0Anext: .*%0A\$ pegasus-ops env-diff/,
    )
  })

  it('is nothing for a good run, and an error for one that was cut short', () => {
    expect(annotationsOf(healthyReport())).to.deep.equal([])
    expect(annotationsOf(healthyReport({ verdict: 'inconclusive', stopped: 'SIGTERM' }))).to.deep.equal([
      '::error title=verify%3A inconclusive::cut short by SIGTERM',
    ])
  })

  it('lets a service neither end its line nor its title', () => {
    for (const line of annotationsOf(hostileReport())) {
      expect(line).to.match(/^::(error|warning) title=[^:,\n\r]*::[^\n\r]*$/)
      expect(line).to.not.match(/%(?!0A|25|3A|2C)/)
    }
  })
})

describe('harmless', () => {
  it('leaves no line from which a runner would take a command', () => {
    const printed = harmless(
      `${textReport(hostileReport())}\n${hostileTexts.join('\n')}\n::: x\n  ::warning::y`,
    )
    expect(printed.split('\n').filter((line) => /^\s*::|##\[/.test(line))).to.deep.equal([])
  })

  it('leaves a JSON document what it is', () => {
    const document = JSON.stringify(hostileTexts)
    expect(harmlessJson(document)).to.not.include('##[')
    expect(JSON.parse(harmlessJson(document))).to.deep.equal(JSON.parse(document))
  })
})
