import { expect } from 'chai'
import { couldNotAsk, networkFailure } from './failure.ts'

describe('networkFailure', () => {
  const kinds = {
    ENOTFOUND: 'no-dns',
    EAI_AGAIN: 'no-dns',
    EHOSTUNREACH: 'no-route',
    UND_ERR_CONNECT_TIMEOUT: 'no-route',
    ECONNREFUSED: 'refused',
    UND_ERR_SOCKET: 'broken-off',
    HPE_INVALID_CONSTANT: 'broken-off',
    UND_ERR_HEADERS_TIMEOUT: 'timeout',
    CERT_HAS_EXPIRED: 'tls',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
    ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
  }
  for (const [code, kind] of Object.entries(kinds)) {
    it(`tells ${kind} by ${code}`, () => {
      expect(networkFailure(errorWith(code)).kind).to.equal(kind)
    })
  }

  it('finds the code of a cause', () => {
    expect(networkFailure(new Error('failed', { cause: errorWith('ECONNREFUSED') })).kind).to.equal('refused')
  })

  it('takes one refusal among several addresses for a refusal', () => {
    const attempts = new AggregateError([errorWith('ENETUNREACH'), errorWith('ECONNREFUSED')])
    expect(networkFailure(attempts).kind).to.equal('refused')
  })

  it('counts what it does not know against the service, never as a pass', () => {
    expect(couldNotAsk(networkFailure(new Error('something new')))).to.equal(false)
  })
})

function errorWith(code: string): Error {
  return Object.assign(new Error('the text does not matter'), { code })
}
