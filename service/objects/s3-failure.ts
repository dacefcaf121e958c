import { ObjectMissing, type ObjectOperation, ObjectStoreError } from './object-store.ts'

/** What an operator does about a code, where there is something better to say than the code itself. */
const remedies: Record<string, string> = {
  AccessDenied:
    'the credentials may not do this: allow them to get, put, delete and list objects of the bucket and prefix',
  AuthorizationHeaderMalformed: "check AWS_REGION: it is not the bucket's region",
  CredentialsProviderError:
    'no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or attach a role to the machine',
  ECONNREFUSED: 'nothing listens there: check S3_ENDPOINT_URL and whether the store is up',
  ENOTFOUND: 'its name does not resolve: check S3_ENDPOINT_URL and AWS_REGION',
  HTTP403:
    'the credentials are wrong or may not do this: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and ' +
    'allow them to list the bucket (without that, S3 answers 403 for objects that are not there)',
  InvalidAccessKeyId: 'the store does not know the access key: check AWS_ACCESS_KEY_ID',
  NoSuchBucket: 'the bucket is not there: check S3_BUCKET and S3_ENDPOINT_URL, or make the bucket',
  ObjectExists: 'the object is there already, and nothing is written twice',
  NotImplemented: 'if it is about checksums, set PLC_S3_CHECKSUMS=when_required',
  PermanentRedirect: "check AWS_REGION: it is not the bucket's region",
  RequestTimeTooSkewed: "this machine's clock is wrong: set it by NTP",
  SignatureDoesNotMatch:
    'the secret does not belong to the access key: check AWS_SECRET_ACCESS_KEY, also for spaces or newlines around it',
  TimeoutError: 'it did not answer in time: check S3_ENDPOINT_URL and the network',
}

const retriableCodes = new Set([
  'ConditionalRequestConflict',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
  'RequestTimeout',
  'SlowDown',
  'TimeoutError',
])

/** What every request takes. */
export type SendOptions = { abortSignal?: AbortSignal }

/** Runs one request, or what belongs together, and lets only the errors out that ObjectStore promises. */
export async function attempt<Answer>(
  operation: ObjectOperation,
  signal: AbortSignal | undefined,
  run: (options: SendOptions) => Promise<Answer>,
): Promise<Answer> {
  try {
    signal?.throwIfAborted()
    return await run(signal ? { abortSignal: signal } : {})
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (error instanceof ObjectMissing || error instanceof ObjectStoreError) throw error
    throw s3Failure(operation, error)
  }
}

const unknownCode = 'Unknown'

/** Turns whatever the AWS SDK threw into an error of ours; nothing of its text is kept. */
export function s3Failure(operation: ObjectOperation, error: unknown): ObjectStoreError {
  const status = statusOf(error)
  const code = codeOf(error, status)
  const retriable = retriableCodes.has(code) || status === 429 || (status >= 500 && status !== 501)
  const remedy =
    remedies[code] ?? (retriable ? 'try again later' : 'see the code in the documentation of the store')
  return new ObjectStoreError(`the object store failed to ${verbs[operation]} (${code}): ${remedy}`, {
    operation,
    code,
    retriable,
  })
}

/** The same for what goes wrong while an answer's body is read, where the SDK's errors may have no code. */
export function bodyFailure(operation: ObjectOperation, error: unknown): ObjectStoreError {
  if (codeOf(error, 0) !== unknownCode) return s3Failure(operation, error)
  return new ObjectStoreError(
    `the object store failed to ${verbs[operation]} (BodyDamaged): what arrived is not what was stored, ` +
      'or it ended early: try again, and look at the object itself if it happens again',
    { operation, code: 'BodyDamaged', retriable: true },
  )
}

/** The HTTP status of an error that the SDK threw; 0 when there was no answer. */
export function statusOf(error: unknown): number {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined
  const status = (metadata as { httpStatusCode?: unknown } | undefined)?.httpStatusCode
  return typeof status === 'number' ? status : 0
}

const verbs: Record<ObjectOperation, string> = {
  write: 'write an object',
  stream: 'stream an object',
  read: 'read an object',
  facts: 'look at an object',
  remove: 'delete an object',
  list: 'list objects',
  removeAll: 'delete objects',
  listUploads: 'list unfinished uploads (s3:ListBucketMultipartUploads)',
  abandonUpload: 'abort an upload (s3:AbortMultipartUpload)',
  downloadUrl: 'sign a download URL',
  uploadUrl: 'sign an upload address',
}

/** A code and never a text: it is shown, and the server at the other end may be anybody's. */
function codeOf(error: unknown, status: number): string {
  // The only condition that is ever sent is that nothing is there.
  if (status === 412) return 'ObjectExists'
  const { code, name } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
  const candidates = [code, name].filter(
    (each) => typeof each === 'string' && /^[A-Za-z0-9_.]{1,60}$/.test(each),
  )
  const known = candidates.find((each) => each !== 'Error' && !String(each).startsWith('Unknown'))
  return typeof known === 'string' ? known : status > 0 ? `HTTP${status}` : unknownCode
}
