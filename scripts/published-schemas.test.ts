import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'chai'
import { publishedSchemas } from './published-schemas.ts'

for (const { file, document } of publishedSchemas) {
  describe(`docs/${basename(file)}`, () => {
    it('is what they are checked by now (npm run docs writes it)', () => {
      expect(readFileSync(file, 'utf8')).to.equal(document())
    })
  })
}
