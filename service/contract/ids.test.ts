import { expect } from 'chai'
import fc from 'fast-check'
import { EntityId, ServerId } from './ids.ts'

const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

describe('the id of a lecture or course', () => {
  it('may be 1 to 128 letters, digits, ".", "_" or "-" after a letter or digit', () => {
    const ids = fc
      .tuple(
        fc.constantFrom(...idAlphabet),
        fc.string({ unit: fc.constantFrom(...idAlphabet, '.', '_', '-'), maxLength: 127 }),
      )
      .map((parts) => parts.join(''))
    fc.assert(fc.property(ids, (id) => EntityId.safeParse(id).success))
  })

  it('is never anything that a path, a key or a log line could take for something else', () => {
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webPath(), fc.domain())
    fc.assert(
      fc.property(texts, (text) => {
        if (!EntityId.safeParse(text).success) return
        expect(encodeURIComponent(text)).to.equal(text)
        expect(new URL(text, 'http://host/lectures/').pathname).to.equal(`/lectures/${text}`)
      }),
      { numRuns: 1000 },
    )
  })

  it('loses its right by one character from elsewhere, wherever that stands', () => {
    const foreign = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((c) => !/[\w.-]/.test(c))
    fc.assert(
      fc.property(foreign, fc.nat(5), (character, place) => {
        const id = 'abcde'
        const spoiled = id.slice(0, place) + character + id.slice(place)
        expect(EntityId.safeParse(spoiled).success).to.equal(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the id of a job', () => {
  it('is a UUID and nothing else', () => {
    fc.assert(fc.property(fc.uuid({ version: 4 }), (id) => ServerId.safeParse(id).success))
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), fc.nat(35), fc.string({ unit: 'binary' }), (id, place, text) => {
        const spoiled = id.slice(0, place) + text + id.slice(place + 1)
        fc.pre(!/^[0-9a-f-]{36}$/i.test(spoiled))
        expect(ServerId.safeParse(spoiled).success).to.equal(false)
      }),
    )
  })
})
