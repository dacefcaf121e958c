import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect } from 'chai'
import { endpointList } from './endpoints.ts'
import { openApiDocument } from './openapi.ts'

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, by a linter that reads its schemas too', async () => {
    expect(await findings(JSON.stringify(openApiDocument()))).to.deep.equal([])
  })

  it('would not pass with a schema that is none', async () => {
    const broken = JSON.stringify(openApiDocument()).replace('"type":"integer"', '"type":"whole"')
    expect(await findings(broken)).to.have.length(1)
  })

  it('describes every endpoint once', () => {
    const paths = openApiDocument().paths as Record<string, Record<string, unknown>>
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const promised = endpointList.map(({ method, path }) => `${method} ${path}`)
    expect(described.sort()).to.deep.equal(promised.sort())
  })

  it('names in a path what the endpoint has parameters for', () => {
    for (const { path, parameters = {} } of endpointList) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(Object.keys(parameters), path).to.deep.equal(named)
    }
  })
})

async function findings(source: string): Promise<string[]> {
  // Health checks refuse nothing; what else can go wrong is in `default`. As text: checking the type of the rules takes
  // the compiler longer than any other file.
  const config = await createConfig(`
extends: [recommended-strict]
rules: { operation-4xx-response: off }
`)
  const problems = await lintFromString({ source, config })
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)
}
