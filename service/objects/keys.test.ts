import { expect } from 'chai'
import fc from 'fast-check'
import { keys } from './keys.ts'

describe('the key of a direct upload', () => {
  it('is one object in its own folder, whatever the file is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (fileName) => {
        expect(keys.upload('id', fileName)).to.match(/^uploads\/id\/[A-Za-z0-9_][A-Za-z0-9._-]*$/)
      }),
      { numRuns: 1000 },
    )
  })
})
