import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { addedLater } from '../service/contract/added-later.ts'
import type { Endpoint } from '../service/contract/endpoint.ts'
import { endpoints } from '../service/contract/endpoints.ts'
import type { JsonSchema } from '../service/contract/json-schema.ts'
import { parseAnswer } from './parse-answer.ts'
import { projectRoot } from './project-files.ts'
import { goodFacts } from './testing/good-facts.ts'
import { lackedBy } from './testing/lacked-fields.ts'
import { recordedAnswers } from './testing/recorded-answers.ts'

const declared: Record<string, Endpoint> = endpoints

describe('an answer of an older release', () => {
  const releases = recordedAnswers()

  it('is recorded of the release before this one (scripts/record-answers.ts)', () => {
    const changelog = readFileSync(join(projectRoot, 'CHANGELOG.md'), 'utf8')
    const [, before] = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, version]) => version)
    expect(releases.map(({ version }) => version)).to.include(before)
  })

  for (const { version, answers } of releases)
    for (const { route, status, body } of answers)
      it(`${version} to ${route} can be read`, () => {
        const schema = declared[route]?.answers[status]?.schema ?? z.never()
        const parsed = parse(body, schema, status)
        expect(parsed.ok ? 'read' : parsed.failure.detail).to.equal('read')
      })

  for (const release of releases)
    it(`${release.version} may lack no field whose absence the contract does not read (addedLater)`, () => {
      const lacking = Object.entries(release.promised).flatMap(([route, promised]) => {
        const [answer] = Object.values(declared[route]?.answers ?? {})
        return answer?.schema
          ? lackedBy(release, promised, answer.schema).map((field) => `${route}: ${field}`)
          : []
      })
      expect(lacking).to.deep.equal([])
    })

  it('that lacks a field is no answer where the contract does not say how it reads', () => {
    const Grown = z.object({ status: z.literal('ok'), queue: z.string() })
    expect(parse({ status: 'ok' }, Grown)).to.have.nested.property('failure.kind', 'not-contract')
    const status: JsonSchema = { type: 'object', properties: { status: {} }, required: ['status'] }
    const inside: JsonSchema = { type: 'object', properties: { list: { items: status } }, required: ['list'] }
    expect(lackedBy({ schemas: {} }, status, Grown)).to.deep.equal(['queue'])
    expect(lackedBy({ schemas: {} }, inside, z.object({ list: z.array(Grown) }))).to.deep.equal([
      'list[].queue',
    ])
  })

  it('reads as the contract says of a field that was added later', () => {
    const Grown = z.object({ queue: addedLater(z.string(), { since: '9.0.0', whenAbsent: 'unknown' }) })
    const Deep = z.object({ list: z.array(z.union([Grown.nullable(), z.string()])).optional() })
    expect(parse({ list: [{}, { queue: 'idle' }, null] }, Deep)).to.deep.include({
      ok: true,
      value: { list: [{ queue: 'unknown' }, { queue: 'idle' }, null] },
    })
  })
})

describe('an answer of a newer release', () => {
  it('may say more than is known here, wherever it does', () => {
    const Strict = z.strictObject({ status: z.string() })
    const read = parse(
      { status: 'ok', new: 1, inside: [{ status: 'ok', new: 1 }] },
      Strict.extend({ inside: z.array(Strict) }),
    )
    expect(read).to.deep.include({ ok: true, value: { status: 'ok', inside: [{ status: 'ok' }] } })
  })

  it('is refused as before where a known field is not what it should be', () => {
    const Checked = z
      .object({ from: z.number(), to: z.number() })
      .refine(({ from, to }) => from <= to, 'in order')
    const Grown = z.object({ range: addedLater(Checked, { since: '9.0.0', whenAbsent: { from: 0, to: 0 } }) })
    expect(parse({ range: { from: 2, to: 1 } }, Grown)).to.have.nested.property(
      'failure.detail',
      '200, but range: in order',
    )
  })
})

describe('the service', () => {
  it('sends a field that was added later, always', () => {
    const Grown = z.object({ queue: addedLater(z.string(), { since: '9.0.0', whenAbsent: 'unknown' }) })
    expect(Grown.safeParse({}).success).to.equal(false)
  })
})

function parse<Value>(body: unknown, schema: z.ZodType<Value>, status = 200) {
  const bytes = Buffer.from(JSON.stringify(body))
  return parseAnswer(bytes, { ...goodFacts, status }, { [status]: schema }, (document) => document, 'read')
}
