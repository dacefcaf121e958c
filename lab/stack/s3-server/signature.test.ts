import { expect } from 'chai'
import { verifySignature } from './signature.ts'
import {
  documented,
  getObjectHeaders,
  presignedUrl,
  signedChunks,
  signedTrailer,
} from './testing/documented-examples.ts'
import { faultCode } from './testing/fault-code.ts'
import { requestOf } from './testing/request-of.ts'

const host = { host: 'examplebucket.s3.amazonaws.com' }
const minute = 60_000
const day = 24 * 60 * minute

describe('Signature V4', () => {
  it('accepts the documented GET', () => {
    expect(verify('GET', '/test.txt', getObjectHeaders))
      .to.have.property('payloadHash')
      .with.lengthOf(64)
  })

  it('accepts the documented presigned URL', () => {
    expect(verify('GET', presignedUrl, host)).to.have.property('payloadHash', 'UNSIGNED-PAYLOAD')
  })

  it('accepts the documented starts of chunked uploads', () => {
    for (const { url, headers } of [signedChunks, signedTrailer]) verify('PUT', url, headers)
  })

  it('takes the query in any order, and encoded in any case', () => {
    const [path, query = ''] = presignedUrl.split('?')
    const shuffled = query.replaceAll('%2F', '%2f').split('&').reverse().join('&')
    verify('GET', `${path}?${shuffled}`, host)
  })

  describe('refuses as SignatureDoesNotMatch', () => {
    const changed: Record<string, () => unknown> = {
      'another method': () => verify('PUT', presignedUrl, host),
      'another path': () => verify('GET', presignedUrl.replace('test.txt', 'test.tx'), host),
      'a path that a normalising server would take for the same': () =>
        verify('GET', presignedUrl.replace('/test.txt', '/a/../test.txt'), host),
      'another host': () => verify('GET', presignedUrl, { host: 'evil.example' }),
      'a longer expiry': () => verify('GET', presignedUrl.replace('=86400', '=86401'), host),
      'a further parameter': () => verify('GET', `${presignedUrl}&response-content-type=text/html`, host),
      'a signed header with another value': () =>
        verify('GET', '/test.txt', { ...getObjectHeaders, range: 'bytes=0-99' }),
      'a signature with one digit changed': () => verify('GET', presignedUrl.replace(/.$/, '5'), host),
      'a signature cut short': () => verify('GET', presignedUrl.slice(0, -1), host),
    }
    for (const [what, attempt] of Object.entries(changed)) {
      it(what, async () => expect(await faultCode(attempt)).to.equal('SignatureDoesNotMatch'))
    }
  })

  describe('refuses', () => {
    it('a request without a signature', async () => {
      expect(await faultCode(() => verify('GET', '/test.txt', host))).to.equal('AccessDenied')
    })

    it('a key that it does not know', async () => {
      const url = presignedUrl.replace('AKIAIOSFODNN7EXAMPLE', 'AKIANOBODY')
      expect(await faultCode(() => verify('GET', url, host))).to.equal('InvalidAccessKeyId')
    })

    it('an x-amz header that is not signed', async () => {
      const headers = { ...getObjectHeaders, 'x-amz-meta-owner': 'me' }
      expect(await faultCode(() => verify('GET', '/test.txt', headers))).to.equal('AccessDenied')
    })

    it('a header signature without a payload hash', async () => {
      const { 'x-amz-content-sha256': _, ...headers } = getObjectHeaders
      expect(await faultCode(() => verify('GET', '/test.txt', headers))).to.equal('InvalidRequest')
    })

    it('a payload hash that is none', async () => {
      const headers = { ...getObjectHeaders, 'x-amz-content-sha256': 'STREAMING-ANYTHING' }
      expect(await faultCode(() => verify('GET', '/test.txt', headers))).to.equal('InvalidArgument')
    })

    it('two signatures at once', async () => {
      const attempt = () => verify('GET', presignedUrl, getObjectHeaders)
      expect(await faultCode(attempt)).to.equal('InvalidArgument')
    })

    it('a signature for another region or service', async () => {
      for (const scope of ['eu-west-1/s3', 'us-east-1/sts']) {
        const authorization = getObjectHeaders.authorization.replace('us-east-1/s3', scope)
        const attempt = () => verify('GET', '/test.txt', { ...getObjectHeaders, authorization })
        expect(await faultCode(attempt), scope).to.equal('AuthorizationHeaderMalformed')
      }
    })

    it('an older kind of signature', async () => {
      const headers = { ...getObjectHeaders, authorization: 'AWS AKIAIOSFODNN7EXAMPLE:c2lnbmF0dXJl' }
      const attempt = () => verify('GET', '/test.txt', headers)
      expect(await faultCode(attempt)).to.equal('AuthorizationHeaderMalformed')
    })

    it('a presigned URL that lacks a parameter', async () => {
      for (const name of ['X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders']) {
        const url = presignedUrl.replace(new RegExp(`&${name}=[^&]*`), '')
        expect(await faultCode(() => verify('GET', url, host)), name).to.equal(
          'AuthorizationQueryParametersError',
        )
      }
    })

    it('a presigned URL for more than a week', async () => {
      const url = presignedUrl.replace('=86400', '=604801')
      expect(await faultCode(() => verify('GET', url, host))).to.equal('AuthorizationQueryParametersError')
    })
  })

  describe('knows the time', () => {
    it('accepts a presigned URL to its last second', () => {
      verify('GET', presignedUrl, host, day)
    })

    it('refuses an expired presigned URL, and says so', () => {
      expect(() => verify('GET', presignedUrl, host, day + 1)).to.throw('Request has expired')
    })

    it('refuses a presigned URL of the future', () => {
      expect(() => verify('GET', presignedUrl, host, -16 * minute)).to.throw('Request is not yet valid')
    })

    it('forgives a clock a quarter of an hour', () => {
      for (const drift of [-15 * minute, 15 * minute]) verify('GET', '/test.txt', getObjectHeaders, drift)
    })

    it('refuses a clock that is further off', async () => {
      for (const drift of [-16 * minute, 16 * minute]) {
        const attempt = () => verify('GET', '/test.txt', getObjectHeaders, drift)
        expect(await faultCode(attempt)).to.equal('RequestTimeTooSkewed')
      }
    })
  })
})

function verify(method: string, url: string, headers: Record<string, string>, driftMs = 0) {
  const now = new Date(documented.now.getTime() + driftMs)
  return verifySignature(requestOf(method, url, headers), documented, now)
}
