import { expect } from 'chai'
import fc from 'fast-check'
import { ConfigError, readConfig } from './config.ts'
import { declarations, roles } from './contract/environment.ts'

const environment = {
  DATABASE_URL: 'postgres://u:p@127.0.0.1/pegasus',
  REDIS_URL: 'redis://127.0.0.1',
  STORAGE_MODE: 's3',
  S3_BUCKET: 'lectures',
  OPENAI_API_KEY: 'sk-x',
  PLC_OPS_API_TOKEN: 'ops',
  PLC_WRITE_API_TOKEN: 'write',
  PLC_READ_API_TOKEN: 'read',
}

describe('readConfig', () => {
  it('takes PEGASUS_RELEASE before what the platform says', () => {
    const { release } = readConfig('api', { ...environment, PEGASUS_RELEASE: 'v7', RENDER_GIT_COMMIT: 'abc' })
    expect(release).to.equal('v7')
  })

  it("takes the platform's commit when no release is named", () => {
    expect(readConfig('worker', { ...environment, RAILWAY_GIT_COMMIT_SHA: 'abc' }).release).to.equal('abc')
  })

  it('gives two processes of one machine different instances', () => {
    expect(readConfig('api', environment).instance).not.to.equal(readConfig('api', environment).instance)
  })

  it('refuses a credential file that cannot be read, beside the other problems', () => {
    const variables = { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json', STORAGE_MODE: 'ftp' }
    expect(() => readConfig('api', { ...environment, ...variables })).to.throw(
      ConfigError,
      /2 problems[\s\S]*STORAGE_MODE[\s\S]*GOOGLE_APPLICATION_CREDENTIALS: a file that cannot be read here/,
    )
  })

  it('lists every problem of the role in one message', () => {
    expect(() => readConfig('worker', {})).to.throw(
      ConfigError,
      /The worker cannot start: 4 problems[\s\S]*DATABASE_URL[\s\S]*REDIS_URL[\s\S]*STORAGE_MODE[\s\S]*OPENAI_API_KEY/,
    )
  })

  it('warns of what is open to everybody, and of tokens that can be guessed', () => {
    const { PLC_READ_API_TOKEN: _, ...rest } = environment
    const { warnings } = readConfig('api', { ...rest, PLC_OPEN_READS: '1' })
    expect(warnings).to.include(
      'PLC_OPEN_READS is set: anybody may read every lecture, without PLC_READ_API_TOKEN.',
    )
    expect(warnings.filter((warning) => / is weak: /.test(warning))).to.have.lengthOf(2)
    expect(readConfig('worker', rest).warnings).to.deep.equal([])
  })

  it('reads any environment, or says what is wrong with it by the names of variables alone', () => {
    const words = fc.oneof(
      fc.constantFrom('', '0', '-1', '1e3', 'true', 's3', 'offline', 'https://host', 'postgres://h/d', '\n'),
      fc.string({ unit: 'binary' }).map((text) => `canary${text}`),
    )
    const environments = fc.dictionary(fc.constantFrom(...Object.keys(declarations)), words)
    fc.assert(
      fc.property(fc.constantFrom(...roles), environments, (role, variables) => {
        try {
          expect(readConfig(role, { ...environment, ...variables }).role).to.equal(role)
        } catch (error) {
          expect(error).to.be.instanceOf(ConfigError)
          expect((error as ConfigError).message).not.to.contain('canary')
          for (const { variable } of (error as ConfigError).problems)
            expect(declarations).to.have.property(variable)
        }
      }),
      { numRuns: 500 },
    )
  })
})
