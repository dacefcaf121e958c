import { expect } from 'chai'
import type { Answer } from '../check.ts'
import { measure, soakCheck } from './judge.ts'
import type { Sample } from './samples.ts'
import type { SoakSeen } from './soak.ts'

const plan = { command: 'verify', release: null, settleMs: 0 } as const

describe('the soak check', () => {
  it('passes a full soak, and says what it excludes', () => {
    const answer = judge(soakOf(goodSamples(301)))
    expect(answer.outcome).to.equal('pass')
    expect(textOf(answer)).to.include('a failure rate above 1.0 % is excluded at 95 % confidence')
  })

  it('calls a shorter soak a rehearsal', () => {
    const answer = judge(soakOf(goodSamples(31)))
    expect(answer.outcome).to.equal('pass')
    expect(textOf(answer)).to.match(/a rehearsal: only a failure rate above 9.2 % is excluded/)
  })

  it('cannot tell anything from no sample', () => {
    expect(judge(soakOf([])).outcome).to.equal('inconclusive')
  })

  it('cannot tell anything from a soak that was cut short', () => {
    expect(judge({ ...soakOf(goodSamples(200)), slots: 301, ended: 'cut-short' }).outcome).to.equal(
      'inconclusive',
    )
  })

  it('finds one failure worth a look', () => {
    expect(judge(soakOf(withFailuresAt(goodSamples(301), [7]))).outcome).to.equal('degraded')
  })

  it('fails on three failures in a row', () => {
    expect(judge(soakOf(withFailuresAt(goodSamples(301), [7, 8, 9]))).outcome).to.equal('fail')
  })

  it('fails when failures are too frequent, though never in a row', () => {
    const answer = judge(soakOf(withFailuresAt(goodSamples(301), [1, 50, 90, 130, 170, 210, 250])))
    expect(answer.outcome).to.equal('fail')
  })

  it('fails an outage even when the soak was cut short after it', () => {
    const cut = { ...soakOf(withFailuresAt(goodSamples(20), [3, 4, 5])), ended: 'cut-short' as const }
    expect(judge(cut).outcome).to.equal('fail')
  })

  it("does not hold this machine's lost resolver against the service", () => {
    const answer = judge(soakOf(withFailuresAt(goodSamples(301), [7, 8, 9], 'no-dns')))
    expect(answer.outcome).to.equal('pass')
  })

  it('cannot tell when this machine could not ask too often', () => {
    expect(judge({ ...soakOf(goodSamples(250)), slots: 301, missed: 51 }).outcome).to.equal('inconclusive')
  })
})

describe('measure', () => {
  it('claims only the percentiles that the sample supports', () => {
    expect(measure(soakOf(goodSamples(60))).latencyMs).to.deep.equal({ p50: 10, p95: 10, p99: null })
  })

  it('says nothing of an excluded rate where something failed', () => {
    expect(measure(soakOf(withFailuresAt(goodSamples(301), [7]))).excludedFailureRate).to.equal(null)
  })
})

function judge(soak: SoakSeen): Answer {
  return soakCheck.judge({ soak, plan })
}

function soakOf(samples: Sample[]): SoakSeen {
  const slots = samples.length
  return { forMs: slots * 1000, everyMs: 1000, slots, missed: 0, ended: 'complete', samples }
}

function goodSamples(count: number): Sample[] {
  return Array.from({ length: count }, (_, slot) => ({
    slot,
    latencyMs: 10,
    ready: true,
    status: 200,
    failure: null,
    release: 'release-1',
    instance: 'api-1',
    contract: '1',
  }))
}

function withFailuresAt(
  samples: Sample[],
  slots: number[],
  failure: Sample['failure'] = 'refused',
): Sample[] {
  return samples.map((sample) =>
    slots.includes(sample.slot) ? { ...sample, ready: false, status: null, failure } : sample,
  )
}

function textOf(answer: Answer): string {
  return 'detail' in answer ? answer.detail : answer.seen
}
