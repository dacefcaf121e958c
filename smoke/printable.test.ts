import { expect } from 'chai'
import { printable } from './printable.ts'

describe('printable', () => {
  it('takes the escape character out of a terminal sequence', () => {
    expect(printable('\u001B[2Jall \u009B31mgood')).to.equal('[2Jall  31mgood')
  })

  it('makes one line of several', () => {
    expect(printable('first\r\nsecond\u2028third')).to.equal('first second third')
  })

  it('removes what reverses the reading direction', () => {
    expect(printable('exe.\u202Efdp')).to.equal('exe. fdp')
  })

  it('keeps words of any script', () => {
    expect(printable('Ελλάδα, 日本, Übung')).to.equal('Ελλάδα, 日本, Übung')
  })

  it('cuts what is too long, and says so', () => {
    expect(printable('abcdef', 4)).to.equal('abc…')
  })

  it('never leaves half a character', () => {
    expect(printable('ab😀cd', 4).isWellFormed()).to.equal(true)
  })
})
