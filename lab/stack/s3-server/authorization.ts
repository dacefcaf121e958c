import { S3Fault } from './fault.ts'
import { header, parameter, type S3Request } from './request.ts'

/** What a request claims about its signature, before anything of it is believed. */
export interface Claim {
  presigned: boolean
  accessKeyId: string
  /** `yyyymmdd`, as in the credential scope. */
  day: string
  region: string
  service: string
  signedHeaders: string[]
  signature: string
  /** `yyyymmddThhmmssZ` */
  timestamp: string
  /** Presigned URLs only: for how long after the timestamp. */
  expiresInSeconds: number
}

const algorithm = 'AWS4-HMAC-SHA256'
const weekSeconds = 7 * 24 * 60 * 60

/** Reads the Authorization header or the presigned URL's parameters. A request with neither is AccessDenied. */
export function readClaim(request: S3Request): Claim {
  const authorization = header(request, 'authorization')
  const presigned = parameter(request, 'X-Amz-Algorithm') ?? parameter(request, 'X-Amz-Signature')
  if (authorization !== undefined && presigned !== undefined) {
    throw new S3Fault('InvalidArgument', { message: 'Only one auth mechanism is allowed.' })
  }
  if (authorization !== undefined) return readHeader(authorization, request)
  if (presigned !== undefined) return readPresigned(request)
  throw new S3Fault('AccessDenied')
}

function readHeader(authorization: string, request: S3Request): Claim {
  const refuse = () => new S3Fault('AuthorizationHeaderMalformed')
  if (!authorization.startsWith(`${algorithm} `)) throw refuse()
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((field) => {
        const equals = field.indexOf('=')
        return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const
      }),
  )
  return {
    presigned: false,
    ...readScope(fields.get('Credential'), refuse),
    signedHeaders: fields.get('SignedHeaders')?.split(';') ?? fail(refuse),
    signature: fields.get('Signature') ?? fail(refuse),
    timestamp:
      header(request, 'x-amz-date') ??
      fail(() => new S3Fault('AccessDenied', { message: 'Signature V4 requires an x-amz-date header.' })),
    expiresInSeconds: 0,
  }
}

function readPresigned(request: S3Request): Claim {
  const refuse = () => new S3Fault('AuthorizationQueryParametersError')
  const expires = parameter(request, 'X-Amz-Expires') ?? ''
  if (parameter(request, 'X-Amz-Algorithm') !== algorithm || !/^\d{1,7}$/.test(expires)) throw refuse()
  if (Number(expires) > weekSeconds) {
    throw new S3Fault('AuthorizationQueryParametersError', {
      message: 'X-Amz-Expires must be less than a week (in seconds); that is, at most 604800',
    })
  }
  return {
    presigned: true,
    ...readScope(parameter(request, 'X-Amz-Credential'), refuse),
    signedHeaders: parameter(request, 'X-Amz-SignedHeaders')?.split(';') ?? fail(refuse),
    signature: parameter(request, 'X-Amz-Signature') ?? fail(refuse),
    timestamp: parameter(request, 'X-Amz-Date') ?? fail(refuse),
    expiresInSeconds: Number(expires),
  }
}

function readScope(credential: string | undefined, refuse: () => S3Fault) {
  const [accessKeyId, day, region, service, terminator, ...more] = credential?.split('/') ?? []
  if (accessKeyId === undefined || day === undefined || region === undefined || service === undefined) {
    throw refuse()
  }
  if (terminator !== 'aws4_request' || more.length > 0) throw refuse()
  return { accessKeyId, day, region, service }
}

function fail(refuse: () => S3Fault): never {
  throw refuse()
}
