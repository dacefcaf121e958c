import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { apiDocument, apiFile } from './api-doc.ts'

describe('docs/api.md', () => {
  it('is what the contract says now (npm run docs writes it)', () => {
    expect(readFileSync(apiFile, 'utf8')).to.equal(apiDocument())
  })
})
