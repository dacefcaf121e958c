import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type Claim, readClaim } from './authorization.ts'
import { S3Fault } from './fault.ts'
import { header, parameter, type S3Request } from './request.ts'
import { uriEncode, uriEncodePath } from './uri.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** What a verified signature says about the body that follows, and what chunk signatures chain on. */
export interface Proof {
  /** Lower-case hex SHA-256, `UNSIGNED-PAYLOAD`, or one of the `STREAMING-…` forms. */
  payloadHash: string
  signature: string
  signingKey: Buffer
  timestamp: string
  /** `day/region/s3/aws4_request` */
  scope: string
}

const payloadHashes =
  /^(?:[0-9a-f]{64}|UNSIGNED-PAYLOAD|STREAMING-(?:UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(?:-TRAILER)?))$/

const largestSkewMs = 15 * 60 * 1000

/**
 * Verifies a request's Signature V4, in the header or presigned, as "Authenticating Requests (AWS
 * Signature Version 4)" in the S3 API reference describes it: key, scope, clock, expiry, and that every
 * `x-amz-*` header is signed. Throws S3Fault.
 */
export function verifySignature(
  request: S3Request,
  { credentials, region }: { credentials: Credentials; region: string },
  now: Date = new Date(),
): Proof {
  const claim = readClaim(request)
  const payloadHash = readPayloadHash(request, claim)
  if (claim.accessKeyId !== credentials.accessKeyId) throw new S3Fault('InvalidAccessKeyId')
  checkScope(claim, region)
  checkTime(claim, now)
  checkSignedHeaders(request, claim)

  const scope = `${claim.day}/${claim.region}/${claim.service}/aws4_request`
  const signingKey = deriveKey(credentials.secretAccessKey, claim)
  const canonical = canonicalRequest(request, claim, payloadHash)
  const stringToSign = ['AWS4-HMAC-SHA256', claim.timestamp, scope, sha256(canonical)].join('\n')
  const expected = hmac(signingKey, stringToSign).toString('hex')
  if (!sameText(expected, claim.signature)) throw new S3Fault('SignatureDoesNotMatch')
  return { payloadHash, signature: expected, signingKey, timestamp: claim.timestamp, scope }
}

/** Compares in a time that does not tell how much of a signature was right. */
export function sameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}

export function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function readPayloadHash(request: S3Request, { presigned }: Claim): string {
  const given = header(request, 'x-amz-content-sha256') ?? parameter(request, 'X-Amz-Content-Sha256')
  if (given === undefined && presigned) return 'UNSIGNED-PAYLOAD'
  if (given === undefined) {
    throw new S3Fault('InvalidRequest', {
      message: 'Missing required header for this request: x-amz-content-sha256',
    })
  }
  if (payloadHashes.test(given)) return given
  throw new S3Fault('InvalidArgument', {
    message: 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a valid sha256 value.',
    details: { ArgumentName: 'x-amz-content-sha256', ArgumentValue: given },
  })
}

function checkScope(claim: Claim, region: string): void {
  const code = claim.presigned ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed'
  if (claim.region !== region) {
    throw new S3Fault(code, {
      message: `The region '${claim.region}' is wrong; expecting '${region}'`,
      details: { Region: region },
    })
  }
  if (claim.service !== 's3') throw new S3Fault(code, { message: 'The service must be s3.' })
  if (!claim.timestamp.startsWith(claim.day)) {
    throw new S3Fault(code, { message: 'The day of the credential scope is not that of the date.' })
  }
}

function checkTime({ presigned, timestamp, expiresInSeconds }: Claim, now: Date): void {
  const signedAt = Date.parse(
    timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (Number.isNaN(signedAt)) throw new S3Fault('AccessDenied', { message: 'The date is malformed.' })
  const ageMs = now.getTime() - signedAt
  const serverTime = { ServerTime: now.toISOString() }
  if (!presigned) {
    if (Math.abs(ageMs) <= largestSkewMs) return
    throw new S3Fault('RequestTimeTooSkewed', {
      details: { RequestTime: timestamp, ...serverTime, MaxAllowedSkewMilliseconds: String(largestSkewMs) },
    })
  }
  if (ageMs < -largestSkewMs) {
    throw new S3Fault('AccessDenied', { message: 'Request is not yet valid', details: serverTime })
  }
  if (ageMs > expiresInSeconds * 1000) {
    const expires = new Date(signedAt + expiresInSeconds * 1000).toISOString()
    throw new S3Fault('AccessDenied', {
      message: 'Request has expired',
      details: { Expires: expires, ...serverTime },
    })
  }
}

function checkSignedHeaders(request: S3Request, { signedHeaders }: Claim): void {
  const sent = Object.keys(request.http.headers)
  const unsigned = sent.filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  )
  if (unsigned.length === 0) return
  throw new S3Fault('AccessDenied', {
    message: 'There were headers present in the request which were not signed',
    details: { HeadersNotSigned: unsigned.join(', ') },
  })
}

function canonicalRequest(request: S3Request, { signedHeaders }: Claim, payloadHash: string): string {
  const query = request.query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => inOrder(name, otherName) || inOrder(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
  const headers = signedHeaders.map((name) => {
    const value = header(request, name) ?? ''
    return `${name}:${value.trim().replace(/\s+/g, ' ')}\n`
  })
  return [
    request.method,
    uriEncodePath(request.path),
    query.join('&'),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

function inOrder(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1
}

function deriveKey(secretAccessKey: string, { day, region, service }: Claim): Buffer {
  return [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${secretAccessKey}`,
  ) as Buffer
}

/** Node gives header bytes as Latin-1; what the client hashed were those bytes. */
function sha256(canonical: string): string {
  return createHash('sha256').update(canonical, 'latin1').digest('hex')
}
