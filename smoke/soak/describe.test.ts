import { expect } from 'chai'
import { describeShareAtMost } from './describe.ts'
import { failureRateAtMost } from './statistics.ts'

describe('describeShareAtMost', () => {
  it('never says less than is proven, in two digits', () => {
    const said = [288, 301, 6001, 36_001].map((samples) => describeShareAtMost(failureRateAtMost(0, samples)))
    expect(said).to.deep.equal(['1.1 %', '1 %', '0.05 %', '0.0084 %'])
    for (let share = 0.00001; share <= 1; share *= 1.01)
      expect(Number.parseFloat(describeShareAtMost(share)) / 100).to.be.at.least(share * (1 - 1e-9))
    expect(describeShareAtMost(1)).to.equal('100 %')
  })
})
