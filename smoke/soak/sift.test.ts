import { expect } from 'chai'
import { sift } from './sift.ts'
import { changedAt, goodSamples, refused, soakOf } from './testing/samples.ts'

const good = goodSamples(60)
const noName = { ...refused, failure: 'no-dns' } as const
const answers = { control: { loopbackMs: 1, address: 'none' } } as const

describe('sift', () => {
  it('takes every sample of an undisturbed run for evidence', () => {
    expect(sift(soakOf(good)).evidence).to.have.lengthOf(60)
  })

  it('leaves out what this machine slept through, and the question that waited all the while', () => {
    const samples = changedAt(good, [10], { ...refused, failure: 'timeout', latencyMs: 8000 })
    const kept = samples.filter(({ slot }) => slot <= 10 || slot > 18)
    const missed = Array.from({ length: 8 }, (_, index) => ({
      slot: 11 + index,
      lateMs: 8000 - index * 1000,
    }))
    expect(sift(soakOf(kept, { slots: 60, missed })).unasked).to.deep.equal({
      missed: 8,
      stalled: 1,
      offline: 0,
      cached: 0,
    })
  })

  it('leaves out samples, good or bad, of moments in which this machine answered itself late', () => {
    const stalled = { control: { loopbackMs: 400, address: null }, latencyMs: 410 }
    const samples = changedAt(changedAt(good, [10, 11], stalled), [10], refused)
    expect(sift(soakOf(samples)).unasked).to.deep.equal({ missed: 0, stalled: 2, offline: 0, cached: 0 })
  })

  it('holds a long wait against the service when this machine stood still for little of it', () => {
    const samples = changedAt(
      changedAt(good, [12], { control: { loopbackMs: 400, address: null }, latencyMs: 410 }),
      [10],
      {
        ...refused,
        failure: 'timeout',
        latencyMs: 10_000,
      },
    )
    expect(sift(soakOf(samples)).evidence.filter(({ ready }) => !ready)).to.have.lengthOf(1)
  })

  it('leaves out samples of moments in which this machine did not answer itself', () => {
    const samples = changedAt(good, [10], { ...refused, control: { loopbackMs: null, address: null } })
    expect(sift(soakOf(samples)).unasked.stalled).to.equal(1)
  })

  it('holds no unresolved name against the service where nothing else was asked', () => {
    expect(sift(soakOf(changedAt(good, [10, 11], noName))).unasked.offline).to.equal(2)
  })

  it('holds an unresolved name against the service when the control address answered at that moment', () => {
    const samples = changedAt(good, [10], { ...noName, ...answers })
    expect(sift(soakOf(samples)).unasked.offline).to.equal(0)
  })

  it('leaves out samples, good or bad, of moments in which the control address did not answer', () => {
    const silent = { control: { loopbackMs: 1, address: 'timeout' } } as const
    const samples = changedAt(changedAt(goodSamples(60, answers), [10, 11], silent), [10], refused)
    expect(sift(soakOf(samples)).unasked.offline).to.equal(2)
  })
})
