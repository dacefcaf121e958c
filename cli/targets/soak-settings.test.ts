import { expect } from 'chai'
import { SoakSettings, soakArguments } from './soak-settings.ts'

describe('soakArguments', () => {
  it('says what the file says, in the words of the flags', () => {
    expect(soakArguments({ for: '10m', 'max-failures': 2 }, [])).to.deep.equal([
      '--for',
      '10m',
      '--max-failures',
      '2',
    ])
  })

  it('lets what was typed win', () => {
    expect(soakArguments({ for: '10m', every: '2s' }, ['--for=1m'])).to.deep.equal(['--every', '2s'])
  })

  it('lets a budget of another kind win too', () => {
    expect(soakArguments({ 'max-failures': 2 }, ['--max-failure-rate', '1%'])).to.deep.equal([])
  })
})

describe('SoakSettings', () => {
  it('knows durations, counts and shares, and nothing else', () => {
    const { error } = SoakSettings.safeParse({ for: '10', 'max-failures': 0.5, 'max-failure-rate': 0.02 })
    expect(error?.issues.map(({ path }) => path[0])).to.deep.equal([
      'for',
      'max-failures',
      'max-failure-rate',
    ])
  })
})
