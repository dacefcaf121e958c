import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { checkEnvironment } from './check-environment.ts'
import { declarations, type Variables } from './environment.ts'
import { tokenWeakness } from './token-weakness.ts'

const complete = {
  DATABASE_URL: 'postgres://pegasus:hunter2@db.example:5432/pegasus',
  REDIS_URL: 'redis://:hunter2@redis.example:6379/0',
  STORAGE_MODE: 's3',
  S3_BUCKET: 'lectures',
  OPENAI_API_KEY: 'sk-hunter2',
  PLC_OPS_API_TOKEN: 'ops-hunter2',
  PLC_WRITE_API_TOKEN: 'write-hunter2',
  PLC_READ_API_TOKEN: 'read-hunter2',
} satisfies Variables

describe('checkEnvironment', () => {
  it('accepts a complete environment for both roles and fills in the defaults', () => {
    const api = settingsOf('api', complete)
    expect(api.S3_PREFIX).to.equal('pegasus')
    expect(settingsOf('worker', complete).PLC_JOB_BACKOFF_SECONDS).to.deep.equal([10, 60, 300])
  })

  it('names every problem of an empty environment at once', () => {
    expect(problemsOf('api', {})).to.have.members([
      'DATABASE_URL',
      'REDIS_URL',
      'STORAGE_MODE',
      'OPENAI_API_KEY',
      'PLC_WRITE_API_TOKEN',
      'PLC_READ_API_TOKEN',
      'PLC_OPS_API_TOKEN',
    ])
  })

  it('does not ask the worker for what only the API reads', () => {
    expect(problemsOf('worker', { ...complete, PLC_OPS_API_TOKEN: '', PORT: 'eighty' })).to.deep.equal([])
  })

  it('takes a blank value for a missing one', () => {
    expect(problemsOf('worker', { ...complete, REDIS_URL: '  ' })).to.deep.equal(['REDIS_URL'])
  })

  it('names a trailing newline in a secret as such', () => {
    const check = checkEnvironment('api', { ...complete, OPENAI_API_KEY: 'sk-hunter2\n' })
    expect(
      check.ok ? [] : check.problems.map(({ variable, found }) => `${variable}: ${found}`),
    ).to.deep.equal(['OPENAI_API_KEY: a trailing newline'])
  })

  it('wants the bucket of the storage that was chosen, and not of the other', () => {
    const { S3_BUCKET: _, ...noBucket } = complete
    expect(problemsOf('api', noBucket)).to.deep.equal(['S3_BUCKET'])
    expect(problemsOf('api', { ...noBucket, STORAGE_MODE: 'gcs' })).to.deep.equal(['GCS_BUCKET'])
  })

  it('accepts gcs with a bucket alone, under the prefix pegasus', () => {
    const { S3_BUCKET: _, ...noBucket } = complete
    const gcs = settingsOf('worker', { ...noBucket, STORAGE_MODE: 'gcs', GCS_BUCKET: 'lectures' })
    expect(gcs).to.include({ GCS_BUCKET: 'lectures', GCS_PREFIX: 'pegasus' })
  })

  it('is closed whatever the kind of deployment, unless a variable opens it', () => {
    const { PLC_WRITE_API_TOKEN: _, PLC_READ_API_TOKEN: __, ...open } = complete
    for (const NODE_ENV of ['staging', 'test', 'development', undefined]) {
      expect(problemsOf('api', { ...open, NODE_ENV })).to.deep.equal([
        'PLC_WRITE_API_TOKEN',
        'PLC_READ_API_TOKEN',
      ])
      const opened = { ...open, NODE_ENV, PLC_OPEN_WRITES: '1', PLC_OPEN_READS: 'true' }
      expect(problemsOf('api', opened)).to.deep.equal([])
      expect(problemsOf('api', { ...open, NODE_ENV, PLC_OPEN_READS: '0' })).to.have.lengthOf(2)
    }
    expect(problemsOf('worker', open)).to.deep.equal([])
  })

  it('refuses what is opened and closed at once', () => {
    expect(problemsOf('api', { ...complete, PLC_OPEN_READS: '1' })).to.deep.equal(['PLC_OPEN_READS'])
  })

  it('takes no token in production that could be guessed or that opens two doors, and warns elsewhere', () => {
    const strong = ['write', 'read', 'ops'].map((name) => createHash('sha256').update(name).digest('hex'))
    const [write = '', read = '', ops = ''] = strong
    const tokens = { PLC_WRITE_API_TOKEN: write, PLC_READ_API_TOKEN: read, PLC_OPS_API_TOKEN: ops }
    const production = { ...complete, ...tokens, NODE_ENV: 'production' }
    expect(problemsOf('api', production)).to.deep.equal([])
    for (const weak of ['hunter2', 'a'.repeat(40), 'abcabc'.repeat(6), 'please-change-this-write-token'])
      expect(problemsOf('api', { ...production, PLC_WRITE_API_TOKEN: weak })).to.deep.equal([
        'PLC_WRITE_API_TOKEN',
      ])
    expect(problemsOf('api', { ...production, PLC_OPS_API_TOKEN: write })).to.deep.equal([
      'PLC_OPS_API_TOKEN',
    ])
    const staging = checkEnvironment('api', { ...production, NODE_ENV: 'staging', PLC_OPS_API_TOKEN: write })
    expect(staging.warnings.map(({ variable }) => variable)).to.deep.equal(['PLC_OPS_API_TOKEN'])
  })

  it('takes every random token for a strong one', () => {
    const encodings = fc.constantFrom('hex' as const, 'base64url' as const)
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 48 })
    const random = bytes.map((seed) => createHash('sha256').update(seed).digest())
    fc.assert(
      fc.property(random, encodings, (token, encoding) => {
        expect(tokenWeakness(token.toString(encoding))).to.equal(null)
      }),
    )
  })

  it('refuses the offline model in production by default explicitly', () => {
    const offline = { ...complete, NODE_ENV: 'production', PLC_LLM_PROVIDER: 'offline' }
    expect(problemsOf('worker', offline)).to.deep.equal(['PLC_LLM_PROVIDER'])
    expect(problemsOf('worker', { ...offline, PLC_ALLOW_OFFLINE_MODEL: 'yes' })).to.deep.equal([])
  })

  it('needs no key where nothing is done by OpenAI', () => {
    const { OPENAI_API_KEY: _, ...keyless } = complete
    const offline = { PLC_LLM_PROVIDER: 'offline', PLC_INGEST_TRANSCRIBE_PROVIDER: 'offline' }
    expect(problemsOf('worker', { ...keyless, ...offline })).to.deep.equal([])
  })

  it('wants a project and a model of its own for google, by either name', () => {
    for (const name of ['google', 'gemini'])
      expect(problemsOf('worker', { ...complete, PLC_LLM_PROVIDER: name }), name).to.deep.equal([
        'PLC_LLM_MODEL',
        'GOOGLE_CLOUD_PROJECT',
      ])
  })

  it('accepts google with both, in us-central1 by default', () => {
    const google = {
      PLC_LLM_PROVIDER: 'google',
      PLC_LLM_MODEL: 'gemini-2.5-flash',
      GOOGLE_CLOUD_PROJECT: 'lectures-1',
    }
    expect(settingsOf('worker', { ...complete, ...google }).PLC_GENAI_REGION).to.equal('us-central1')
  })

  it('does not let google transcribe, and says why and who can', () => {
    const check = checkEnvironment('api', { ...complete, PLC_INGEST_TRANSCRIBE_PROVIDER: 'google' })
    expect(check.ok ? '' : check.problems[0]?.remedy).to.match(/openai, offline: .*takes no audio/)
  })

  it('refuses a region that would lead a token to another host', () => {
    for (const region of ['evil.example/', 'us central1', 'US-CENTRAL1'])
      expect(problemsOf('worker', { ...complete, PLC_GENAI_REGION: region }), region).to.deep.equal([
        'PLC_GENAI_REGION',
      ])
  })

  it('wants both halves of an access key or neither', () => {
    expect(problemsOf('api', { ...complete, AWS_ACCESS_KEY_ID: 'AKIA' })).to.deep.equal([
      'AWS_SECRET_ACCESS_KEY',
    ])
  })

  it('takes OPENAI_MODEL for PLC_LLM_MODEL and warns', () => {
    const check = checkEnvironment('worker', { ...complete, OPENAI_MODEL: 'gpt-4o' })
    expect(check.ok && check.settings.PLC_LLM_MODEL).to.equal('gpt-4o')
    expect(check.warnings.map(({ variable }) => variable)).to.deep.equal(['OPENAI_MODEL'])
  })

  it('lets PLC_LLM_MODEL win over its deprecated alias', () => {
    const both = { ...complete, OPENAI_MODEL: 'old', PLC_LLM_MODEL: 'new' }
    expect(settingsOf('worker', both).PLC_LLM_MODEL).to.equal('new')
  })

  it('refuses a prefix that would leave the bucket or double a slash', () => {
    for (const prefix of ['/pegasus', 'pegasus/', 'a//b', '../other', 'a/../b'])
      expect(problemsOf('api', { ...complete, S3_PREFIX: prefix }), prefix).to.deep.equal(['S3_PREFIX'])
  })

  it('never repeats a value in a message, whatever the variables hold', () => {
    const canary = fc.stringMatching(/^canary-[a-z0-9]{12}[\n ]?$/)
    const environment = fc.dictionary(fc.constantFrom(...Object.keys(declarations)), canary)
    fc.assert(
      fc.property(environment, fc.constantFrom('api' as const, 'worker' as const), (variables, role) => {
        expect(JSON.stringify(checkEnvironment(role, variables), withoutSettings)).not.to.contain('canary-')
      }),
    )
  })
})

function settingsOf(role: 'api' | 'worker', variables: Variables) {
  const check = checkEnvironment(role, variables)
  if (!check.ok) throw new Error(`refused: ${check.problems.map(({ variable }) => variable).join(', ')}`)
  return check.settings
}

function problemsOf(role: 'api' | 'worker', variables: Variables): string[] {
  const check = checkEnvironment(role, variables)
  return check.ok ? [] : check.problems.map(({ variable }) => variable)
}

function withoutSettings(key: string, value: unknown) {
  return key === 'settings' ? undefined : value
}
