import { expect } from 'chai'
import { drifted, environmentDrifts } from './environment.ts'

describe('drift of the environment', () => {
  it('is drilled for every variable that must match', () => {
    expect(environmentDrifts.map(({ name }) => name)).to.include.members([
      'drift-of-openai-api-key',
      'drift-of-plc-llm-provider',
      'drift-of-s3-bucket',
    ])
  })

  it('keeps to values with which a worker starts', () => {
    expect(drifted('NODE_ENV')).to.deep.equal({ NODE_ENV: 'staging' })
    expect(drifted('PLC_LLM_PROVIDER')).to.deep.equal({
      PLC_ALLOW_OFFLINE_MODEL: 'true',
      PLC_LLM_PROVIDER: 'offline',
    })
  })
})
