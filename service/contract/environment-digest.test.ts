import { createHmac, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { checkEnvironment } from './check-environment.ts'
import type { VariableName, Variables } from './environment.ts'
import { digestEnvironment, effectiveValues, effectiveValuesOf, mustMatch } from './environment-digest.ts'

const key = new Uint8Array(randomBytes(32))

describe('what variables come down to', () => {
  it('is the same for two spellings of one meaning', () => {
    const flag = (value: string) => effective('PLC_ALLOW_OFFLINE_MODEL', { PLC_ALLOW_OFFLINE_MODEL: value })
    expect(flag('1')).to.equal(flag('true'))
  })

  it('is the default where nothing is set, as where the default is written down', () => {
    expect(effective('S3_PREFIX', {})).to.equal(effective('S3_PREFIX', { S3_PREFIX: 'pegasus' }))
  })

  it('takes a deprecated name for its successor', () => {
    expect(effective('AWS_REGION', { S3_REGION: 'eu-west-1' })).to.equal(
      effective('AWS_REGION', { AWS_REGION: 'eu-west-1' }),
    )
  })

  it('takes an address as what it means, down to the database and the password', () => {
    const database = (value: string) => effective('DATABASE_URL', { DATABASE_URL: value })
    expect(database('postgresql://a:b@Db/x')).to.equal(database('postgres://a:b@db:5432/x'))
    expect(database('postgres://a:b@db/x')).not.to.equal(database('postgres://a:b@db/y'))
    expect(database('postgres://a:b@db/x')).not.to.equal(database('postgres://a:c@db/x'))
    const redis = (value: string) => effective('REDIS_URL', { REDIS_URL: value })
    expect(redis('redis://r')).to.equal(redis('redis://r:6379/0'))
    expect(redis('redis://r/1')).not.to.equal(redis('redis://r'))
  })
})

describe('what a checked environment comes down to', () => {
  it('is what its texts come down to', () => {
    const variables = {
      DATABASE_URL: 'postgresql://a:b@Db/x',
      REDIS_URL: 'redis://r',
      STORAGE_MODE: 's3',
      S3_BUCKET: 'lectures',
      S3_REGION: 'eu-west-1',
      OPENAI_API_KEY: 'key',
      PLC_OPS_API_TOKEN: 'token',
      PLC_WRITE_API_TOKEN: 'writer',
      PLC_OPEN_READS: '1',
      PLC_CORS_ORIGINS: 'https://a.example, https://b.example',
    }
    const check = checkEnvironment('api', variables)
    expect(check.ok && effectiveValuesOf(check.settings)).to.deep.equal(effectiveValues(variables))
  })
})

describe('digestEnvironment', () => {
  it('is the HMAC-SHA256 that it says', async () => {
    const told = await digestEnvironment(key, effectiveValues({ S3_BUCKET: 'lectures' }))
    const expected = createHmac('sha256', key).update('S3_BUCKET\0"lectures"').digest('base64url')
    expect(told['S3_BUCKET']).to.equal(expected)
  })

  it('leaves out what is neither set nor has a default', async () => {
    expect(await digestEnvironment(key, effectiveValues({}))).not.to.have.property('S3_BUCKET')
  })
})

describe('the variables that must match', () => {
  it('are those of the guide, and none that only one role reads', () => {
    expect(mustMatch).to.include.members([
      'DATABASE_URL',
      'REDIS_URL',
      'STORAGE_MODE',
      'S3_BUCKET',
      'S3_PREFIX',
      'GCS_BUCKET',
      'GCS_PREFIX',
      'PLC_LLM_PROVIDER',
      'PLC_LLM_MODEL',
      'OPENAI_API_KEY',
    ])
    expect(mustMatch).not.to.include.members(['PORT'])
  })
})

function effective(name: VariableName, variables: Variables): string | undefined {
  return effectiveValues(variables)[name]
}
