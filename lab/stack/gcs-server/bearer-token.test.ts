import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { expect } from 'chai'
import { verifyBearer } from './bearer-token.ts'
import { GcsFault } from './fault.ts'
import { keyDocument, testAccount } from './testing/test-server.ts'

const privateKey = keyDocument()['private_key'] ?? ''
const accounts = new Map([[testAccount, createPublicKey(privateKey)]])
const now = 1_800_000_000
const scope = 'https://www.googleapis.com/auth/devstorage.read_write'
const claims = { iss: testAccount, sub: testAccount, scope, iat: now, exp: now + 3600 }

describe('a bearer token', () => {
  it('is accepted that the account signed for storage', () => {
    expect(answerTo(token(claims))).to.equal('accepted')
  })

  it('is accepted for the audience of storage instead of a scope', () => {
    const { scope: _, ...others } = claims
    expect(answerTo(token({ ...others, aud: 'https://storage.googleapis.com/' }))).to.equal('accepted')
  })

  it('is needed', () => {
    expect(answerTo(undefined)).to.equal('401 required')
  })

  const refused: Record<string, string> = {
    'of an account that nobody knows': token({ ...claims, iss: 'a@b', sub: 'a@b' }),
    'for something else': token({ ...claims, scope: 'https://www.googleapis.com/auth/drive' }),
    'that has expired': token({ ...claims, iat: now - 3600, exp: now - 1 }),
    'from the future': token({ ...claims, iat: now + 600, exp: now + 3600 }),
    'that would be good for a day': token({ ...claims, exp: now + 86_400 }),
    'that names somebody else': token({ ...claims, sub: 'somebody@else' }),
    'that was signed by another key': token(claims, otherKey()),
    'that was changed': token(claims).replace('.', '.e'),
    'without a signature': token(claims).replace(/[^.]+$/, ''),
    'that is none': 'ya29.a0',
  }
  for (const [which, bad] of Object.entries(refused)) {
    it(`${which} is refused`, () => {
      expect(answerTo(bad)).to.equal('401 authError')
    })
  }
})

function answerTo(bearer: string | undefined): string {
  try {
    verifyBearer(bearer === undefined ? undefined : `Bearer ${bearer}`, accounts, now)
    return 'accepted'
  } catch (error) {
    if (error instanceof GcsFault) return `${error.status} ${error.reason}`
    throw error
  }
}

function token(payload: object, key = privateKey): string {
  const parts = [{ alg: 'RS256', typ: 'JWT' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = parts.join('.')
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

function otherKey(): string {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
