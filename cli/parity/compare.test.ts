import { expect } from 'chai'
import fc from 'fast-check'
import { digestEnvironment, effectiveValues } from '../../service/contract/environment-digest.ts'
import { Secret } from '../../smoke/secret.ts'
import { noColours } from '../live/colours.ts'
import type { StoredValue, StoredVariable } from '../platforms/variable.ts'
import { parityAnnotations } from './annotations.ts'
import { compare } from './compare.ts'
import { compareValues } from './compare-values.ts'
import { fingerprintsOfDefaults, observe, RunKey } from './fingerprint.ts'
import { parityJunit } from './junit.ts'
import { parityMarkdown } from './markdown.ts'
import { noPolicy } from './policy.ts'
import { refusalsOf } from './refusals.ts'
import { reportOf } from './report-of.ts'
import { takeDown } from './testimony.ts'
import { parityText } from './text.ts'

const key = new RunKey()
const canary = 'Canary7f3a'

describe('comparing what witnesses tell', () => {
  it('gives the same answer from either side', async () => {
    await fc.assert(
      fc.asyncProperty(environments, environments, fc.boolean(), async (left, right, within) => {
        const sources = within ? ['same', 'same'] : ['one', 'other']
        const [one, other] = await Promise.all([told(left, sources[0]), told(right, sources[1])])
        const defaults = await fingerprintsOfDefaults(key)
        for (const name of names) {
          const [a, b] = [one, other].map((testimony) => ({
            testimony,
            observation: testimony.observations.get(name),
          }))
          if (a === undefined || b === undefined) continue
          const answer = (x: typeof a, y: typeof a) => compareValues(name, x, y, defaults)?.answer
          expect(answer(a, b)).to.equal(answer(b, a))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('never calls equal what is not told on both sides and not shared by declaration', async () => {
    await fc.assert(
      fc.asyncProperty(environments, environments, async (left, right) => {
        const [one, other] = await Promise.all([told(left, 'one'), told(right, 'other')])
        const defaults = await fingerprintsOfDefaults(key)
        for (const name of names) {
          const sides = [one, other].map((testimony) => ({
            testimony,
            observation: testimony.observations.get(name),
          }))
          const hidden = sides.some(({ observation }) =>
            ['withheld', 'reference'].includes(observation?.value.kind ?? ''),
          )
          const [a, b] = sides
          if (hidden && a && b)
            expect(compareValues(name, a, b, defaults)?.answer).to.not.be.oneOf(['equal', 'different'])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('lets no value into any output', async () => {
    await fc.assert(
      fc.asyncProperty(environments, environments, async (left, right) => {
        const testimonies = await Promise.all([told(left, 'same', 'api'), told(right, 'same', 'worker')])
        const parity = compare(testimonies, { defaults: await fingerprintsOfDefaults(key), policy: noPolicy })
        const run = { tool: 't', startedAt: new Date(), durationMs: 1, stopped: null, known: null }
        const report = reportOf({ testimonies, problems: [] }, parity, run)
        const said = [
          JSON.stringify(report),
          parityText(report, { paint: noColours }),
          parityMarkdown(report),
          parityJunit(report),
          ...parityAnnotations(report),
        ].join('\n')
        expect(said).to.not.include(canary)
      }),
      { numRuns: 100 },
    )
  })

  it('tells a value as a live process does, under the same key', async () => {
    const variables = {
      DATABASE_URL: 'postgresql://a:b@H.example/d',
      PLC_ALLOW_OFFLINE_MODEL: 'yes',
      OPENAI_MODEL: 'm',
    }
    const live = await digestEnvironment(
      new Uint8Array(Buffer.from(key.toBase64url(), 'base64url')),
      effectiveValues(variables),
    )
    const observations = await observe(key, stored(variables))
    for (const name of ['DATABASE_URL', 'PLC_ALLOW_OFFLINE_MODEL', 'PLC_LLM_MODEL'])
      expect(observations.get(name)?.value).to.include({ whole: live[name] })
  })

  it('takes a value that is not told for set: neither missing nor good', () => {
    const withheld = (name: string): StoredVariable => ({
      ...{ name, from: 'service' },
      value: { kind: 'withheld', because: 'sealed' },
    })
    const known = stored({ NODE_ENV: 'production', PLC_LLM_PROVIDER: 'offline', PLC_RETRY_MAX_DELAY: '1' })
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'STORAGE_MODE',
      'PLC_ALLOW_OFFLINE_MODEL',
      'PLC_RETRY_INITIAL_DELAY',
    ]
    const refusals = refusalsOf('worker', [...known, ...names.map(withheld)])
    expect(refusals.map(({ name, kind }) => [name, kind])).to.deep.equal([['OPENAI_API_KEY', 'unset']])
  })
})

const names = [
  ...['DATABASE_URL', 'S3_PREFIX', 'S3_BUCKET', 'PLC_LLM_MODEL', 'OPENAI_MODEL', 'PLC_ALLOW_OFFLINE_MODEL'],
  ...['PLC_WORKER_CONCURRENCY', 'OWN', 'PORT'],
]
const texts = fc.constantFrom(
  ...['', ' ', 'pegasus', '1', 'true', `${canary}`, ` ${canary}`, `x${canary}y`],
  ...[
    `postgres://${canary}:${canary}@${canary}.example/${canary}`,
    `postgres://u@${canary}.example:5432/d?x=${canary}`,
  ],
)
const values: fc.Arbitrary<StoredValue> = fc.oneof(
  texts.map((text): StoredValue => ({ kind: 'text', text: new Secret(text) })),
  fc.constantFrom<StoredValue>(
    { kind: 'reference', to: 'group:a.X' },
    { kind: 'reference', to: 'group:b.X' },
    { kind: 'digest', digest: '1', scope: 'app' },
    { kind: 'digest', digest: '2', scope: 'app' },
    { kind: 'digest', digest: '1', scope: 'other' },
    { kind: 'withheld', because: 'sealed' },
    { kind: 'withheld', because: 'sealed', as: 'group:a.X' },
  ),
)
const environments = fc
  .dictionary(fc.constantFrom(...names), values, { noNullPrototype: true })
  .map((set) =>
    Object.entries(set).map(([name, value]): StoredVariable => ({ name, value, from: 'service' })),
  )

function told(variables: StoredVariable[], source = 'one', role?: 'api' | 'worker') {
  const process = { process: role ?? source, ...(role === undefined ? {} : { role }), variables }
  return takeDown(key, { witness: `file:${source}`, kind: 'dotenv', source, stored: process })
}

function stored(variables: Record<string, string>): StoredVariable[] {
  return Object.entries(variables).map(([name, text]) => ({
    ...{ name, from: 'file' as const },
    value: { kind: 'text', text: new Secret(text) },
  }))
}
