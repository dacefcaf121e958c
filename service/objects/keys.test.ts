import { expect } from 'chai'
import fc from 'fast-check'
import { artifactTypes } from '../contract/artifact.ts'
import { exportTypes } from '../contract/export.ts'
import { EntityId } from '../contract/ids.ts'
import { keys } from './keys.ts'
import { keySpace } from './object-key.ts'

const ids = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,12}$/),
    fc.constantFrom('a', 'a.json', 'a.pdf', 'a.wav', 'a-b', 'pieces', 'A'),
  )
  .filter((id) => EntityId.safeParse(id).success)

describe('the keys of a lecture', () => {
  it('are never those of another lecture', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        fc.pre(one !== other)
        const others = keysOf(other)
        expect(keysOf(one).filter((key) => others.includes(key))).to.deep.equal([])
      }),
      { numRuns: 1000 },
    )
  })

  it('come back from their references', () => {
    const space = keySpace('s3', 'bucket', 'a/prefix')
    fc.assert(
      fc.property(ids, (id) => {
        const all = keysOf(id)
        expect(all.map((key) => space.keyOf(space.reference(key)))).to.deep.equal(all)
      }),
    )
  })
})

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

const keysOf = (id: string) => [
  keys.audio(id, 'wav'),
  keys.document(id),
  keys.metadata(id),
  keys.transcript(id),
  `${keys.transcriptPieces(id)}x/0-1.json`,
  ...artifactTypes.map((type) => keys.artifact(id, type)),
  ...exportTypes.map((type) => keys.export(id, type)),
  keys.exportManifest(id),
]
