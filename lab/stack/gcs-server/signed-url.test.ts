import { createPublicKey } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect } from 'chai'
import { parseRequest } from './request.ts'
import { verifySignedUrl } from './signed-url.ts'
import { keyDocument, testAccount, testBucket, testClient } from './testing/test-server.ts'
import { XmlFault } from './xml-fault.ts'

const accounts = new Map([[testAccount, createPublicKey(keyDocument()['private_key'] ?? '')]])

describe('a signed URL', () => {
  let url: URL
  let signedAt: number
  const secondsLater = (seconds: number) => new Date(signedAt + seconds * 1000)

  before(async () => {
    signedAt = Math.floor(Date.now() / 1000) * 1000
    const file = testClient('http://127.0.0.1:9').bucket(testBucket).file('a b/é.txt')
    const times = { accessibleAt: signedAt, expires: signedAt + 60_000 }
    url = new URL((await file.getSignedUrl({ version: 'v4', action: 'read', ...times }))[0])
  })

  it('is good until it expires', () => {
    expect([
      answerTo(url, secondsLater(0)),
      answerTo(url, secondsLater(60)),
      answerTo(url, secondsLater(61)),
    ]).to.deep.equal(['accepted', 'accepted', '400 ExpiredToken'])
  })

  it('is not good long before it was signed', () => {
    expect(answerTo(url, secondsLater(-3600))).to.equal('403 AccessDenied')
  })

  it('is refused for another host', () => {
    expect(answerTo(url, secondsLater(0), { host: 'elsewhere' })).to.equal('403 SignatureDoesNotMatch')
  })

  it('is refused with a header of Google that it does not sign', () => {
    expect(answerTo(url, secondsLater(0), { 'x-goog-acl': 'public-read' })).to.equal('403 AccessDenied')
  })

  it('is refused when a parameter is missing or malformed', () => {
    const changes = [
      ['X-Goog-Date', 'yesterday'],
      ['X-Goog-Expires', '604801'],
      ['X-Goog-Algorithm', 'none'],
      ['X-Goog-Credential', testAccount],
    ] as const
    for (const [name, value] of changes)
      expect(answerTo(changed(url, name, value), secondsLater(0)), name).to.equal(
        '400 AuthorizationQueryParametersError',
      )
  })

  it('of an account that nobody knows is refused', () => {
    const credential = url.searchParams.get('X-Goog-Credential')?.replace(testAccount, 'a@b') ?? ''
    expect(answerTo(changed(url, 'X-Goog-Credential', credential), secondsLater(0))).to.equal(
      '403 AccessDenied',
    )
  })
})

function changed(url: URL, name: string, value: string): URL {
  const other = new URL(url)
  other.searchParams.set(name, value)
  return other
}

function answerTo({ pathname, search }: URL, now: Date, more: Record<string, string> = {}): string {
  const message = new IncomingMessage(new Socket())
  const headers: Record<string, string> = { host: '127.0.0.1:9', ...more }
  message.method = 'GET'
  message.url = pathname + search
  message.headers = headers
  message.headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  )
  try {
    verifySignedUrl(parseRequest(message), accounts, now)
    return 'accepted'
  } catch (error) {
    if (error instanceof XmlFault) return `${error.status} ${error.code}`
    throw error
  }
}
