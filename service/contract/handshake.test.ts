import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { HandshakeOrder, HandshakeQuery } from './handshake.ts'

describe('the order for a handshake', () => {
  it('needs no key', () => {
    expect(HandshakeOrder.parse({})).to.deep.equal({})
  })

  it('takes a key of 32 bytes and no other', () => {
    const fits = (bytes: number) =>
      HandshakeOrder.safeParse({ key: randomBytes(bytes).toString('base64url') }).success
    expect([16, 31, 32, 33].map(fits)).to.deep.equal([false, false, true, false])
  })
})

describe('the question for a handshake', () => {
  it('waits as long as asked, and ten seconds at most', () => {
    expect(HandshakeQuery.parse({ wait: '2.5' }).wait).to.equal(2.5)
    expect(HandshakeQuery.safeParse({ wait: '11' }).success).to.equal(false)
  })
})
