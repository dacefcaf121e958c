import { expect } from 'chai'
import { type Outage, outagesIn } from './outages.ts'
import { defaultThresholds } from './plan.ts'
import type { Sample } from './samples.ts'
import { changedAt, goodSamples, refused, slotsFrom, withoutBucket } from './testing/samples.ts'

describe('outagesIn', () => {
  it('tells start, end and causes of a time in which all was down', () => {
    const samples = changedAt(goodSamples(60), slotsFrom(10, 15), refused)
    expect(only(changedAt(samples, [15], withoutBucket))).to.include({
      shape: 'down',
      startedAt: '2026-01-02T03:04:10.000Z',
      endedAt: '2026-01-02T03:04:16.000Z',
      durationMs: 6000,
      samples: 6,
      failures: 6,
    })
    expect(only(changedAt(samples, [15], withoutBucket)).causes).to.deep.equal([
      { cause: 'refused', count: 5 },
      { cause: 'not ready: storage', count: 1 },
    ])
  })

  it('names the status when something else answers in place of the API', () => {
    const page = { ready: false, failure: 'not-json', status: 503 } as const
    const { causes } = only(changedAt(goodSamples(20), slotsFrom(10, 12), page))
    expect(causes).to.deep.equal([{ cause: 'HTTP 503 (not-json)', count: 3 }])
  })

  it('leaves the end open where there was none', () => {
    const { shape, endedAt, durationMs } = only(changedAt(goodSamples(20), slotsFrom(15, 19), refused))
    expect([shape, endedAt]).to.deep.equal(['down', null])
    expect(durationMs).to.equal(4010)
  })

  it('calls it flapping when good and bad answers take turns', () => {
    expect(only(changedAt(goodSamples(60), [20, 21, 22, 24, 25, 27], refused)).shape).to.equal('flapping')
  })

  it('calls it a cold start when it was first and ended', () => {
    expect(only(changedAt(goodSamples(60), slotsFrom(0, 4), refused)).shape).to.equal('cold start')
  })

  it('calls it down when it was first and never ended', () => {
    expect(only(goodSamples(20, refused)).shape).to.equal('down')
  })

  it('calls it a restart when another instance answers since', () => {
    const outage = only(
      since(20, { instance: 'api-2' }, changedAt(goodSamples(60), slotsFrom(15, 19), refused)),
    )
    expect(outage.shape).to.equal('restart')
    expect(outage.replaced).to.deep.equal({ before: 'api-1', since: 'api-2' })
  })

  it('calls it a restart when one of two instances is another since', () => {
    const two = goodSamples(60).map((sample) => ({ ...sample, instance: `api-${1 + (sample.slot % 2)}` }))
    const restarted = two.map((sample) =>
      sample.slot > 19 && sample.instance === 'api-2' ? { ...sample, instance: 'api-3' } : sample,
    )
    expect(only(changedAt(restarted, slotsFrom(15, 19), refused)).replaced).to.deep.equal({
      before: 'api-2',
      since: 'api-3',
    })
  })

  it('does not take a second instance that only joins for a restart', () => {
    const joined = changedAt(goodSamples(60), [30, 32, 34], { instance: 'api-2' })
    expect(only(changedAt(joined, slotsFrom(15, 19), refused)).shape).to.equal('down')
  })

  it('calls it a release change when another release answers since', () => {
    const deployed = { instance: 'api-2', release: 'release-2' }
    const outage = only(since(20, deployed, changedAt(goodSamples(60), slotsFrom(15, 19), refused)))
    expect(outage.shape).to.equal('release change')
    expect(outage.replaced).to.deep.equal({ before: 'release-1', since: 'release-2' })
  })

  it('calls it a brown-out when all was good and much slower than usual', () => {
    const outage = only(changedAt(goodSamples(60), slotsFrom(20, 40), { latencyMs: 800 }))
    expect(outage).to.include({ shape: 'brown-out', failures: 0, samples: 21, slowestMs: 800 })
  })

  it('knows a brown-out of more than half of the run', () => {
    expect(only(changedAt(goodSamples(60), slotsFrom(10, 49), { latencyMs: 800 })).samples).to.equal(40)
  })

  it('does not take the handshakes of fresh connections for slowness', () => {
    const samples = goodSamples(60).map((sample) =>
      sample.connection === 'fresh' ? { ...sample, latencyMs: 800 } : sample,
    )
    expect(outagesIn(samples, { ...defaultThresholds, failuresInARow: 1 })).to.deep.equal([])
  })

  it('does not take what this machine was slow in for slowness of the service', () => {
    const slow = { latencyMs: 800, control: { loopbackMs: 790, address: null } }
    expect(outagesIn(changedAt(goodSamples(60), slotsFrom(20, 40), slow), defaultThresholds)).to.deep.equal(
      [],
    )
  })

  it('knows no slowness of a few milliseconds, however often they are the usual', () => {
    const samples = changedAt(goodSamples(60, { latencyMs: 2 }), slotsFrom(20, 40), { latencyMs: 30 })
    expect(outagesIn(samples, { ...defaultThresholds, slowFromMs: 1 })).to.deep.equal([])
  })

  it('knows no slowness that is over before a user has felt it', () => {
    const asked4TimesASecond = goodSamples(60).map((sample) => ({
      ...sample,
      dueAt: new Date(Date.parse('2026-01-02T03:04:00.000Z') + sample.slot * 250).toISOString(),
    }))
    const slow = (slots: number[]) => changedAt(asked4TimesASecond, slots, { latencyMs: 800 })
    expect(outagesIn(slow(slotsFrom(20, 26)), defaultThresholds)).to.deep.equal([])
    expect(only(slow(slotsFrom(20, 27)))).to.include({ shape: 'brown-out', durationMs: 2000 })
  })

  it('finds what it found then in the samples of a plan without a floor', () => {
    const { slowFromMs, slowForMs, ...stored } = defaultThresholds
    const samples = changedAt(goodSamples(60), slotsFrom(20, 22), { latencyMs: 93 })
    expect(outagesIn(samples, stored).map(({ shape }) => shape)).to.deep.equal(['brown-out'])
    expect(outagesIn(samples, defaultThresholds)).to.deep.equal([])
  })

  it('tells slowness before and failures after as two', () => {
    const slow = changedAt(goodSamples(60), slotsFrom(20, 29), { latencyMs: 800 })
    const shapes = outagesIn(changedAt(slow, slotsFrom(30, 39), refused), defaultThresholds)
    expect(shapes.map(({ shape }) => shape)).to.deep.equal(['brown-out', 'down'])
  })
})

function only(samples: readonly Sample[]): Outage {
  const outages = outagesIn(samples, defaultThresholds)
  if (outages[0] === undefined || outages.length > 1) throw new Error(`${outages.length} outages, not one`)
  return outages[0]
}

function since(slot: number, changes: Partial<Sample>, samples: Sample[]): Sample[] {
  return changedAt(samples, slotsFrom(slot, samples.length - 1), changes)
}
