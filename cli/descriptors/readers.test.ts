import { expect } from 'chai'
import fc from 'fast-check'
import { lintDescriptors } from './lint-descriptors.ts'
import { ourFiles, readText } from './testing/our-files.ts'

/** A text with a few pieces cut out, doubled or put in. */
function damaged(text: string): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ':',
      '=',
      '\n',
      ' ',
      '#',
      '- ',
      '&a',
      '*a',
      '<<: *a',
      '${{',
      '\0',
      '\ud800',
    ),
    fc.string({ maxLength: 5, unit: 'binary' }),
  )
  const change = fc.record({ at: fc.nat(text.length), length: fc.nat(40), piece })
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (sum, { at, length, piece: put }) => sum.slice(0, at) + put + sum.slice(at + length),
        text,
      ),
    )
}

describe('every reader of deployment files', () => {
  for (const [file, text] of Object.entries(ourFiles))
    it(`says where ${file} is damaged, and never throws`, async function () {
      this.timeout(60_000)
      await fc.assert(
        fc.asyncProperty(damaged(text), async (changed) => {
          const descriptor = await readText(file, changed)
          const lines = changed.split(/\r\n|[\n\r\u2028\u2029]/).length
          for (const { place } of lintDescriptors([descriptor])) {
            expect(place.file).to.equal(file)
            expect(place.line).to.be.within(1, lines + 1)
            expect(place.column).to.be.at.least(1)
          }
          // What holds nothing that can be judged is never found to be right.
          if (descriptor.processes.length === 0) expect(descriptor.problems).to.not.deep.equal([])
        }),
        // A railway.ts takes a process for each.
        { numRuns: file.endsWith('.ts') ? 20 : 300 },
      )
    })
})
