import { ObjectMissing, type ObjectOperation, ObjectStoreError } from './object-store.ts'

/** What an operator does about a code, where there is something better to say than the code itself. */
const remedies: Record<string, string> = {
  authError:
    "the token was refused: check that the key of GOOGLE_APPLICATION_CREDENTIALS is still valid, and this machine's clock",
  BodyDamaged:
    'what arrived is not what was stored, or it ended early: try again, and look at the object itself if it happens again',
  CannotSign:
    'the credentials cannot sign URLs: use the key file of a service account, or let the attached one sign for itself (Service Account Token Creator)',
  ECONNREFUSED: 'nothing listens there: check GCS_ENDPOINT_URL and whether the store is up',
  ENOTFOUND: 'its name does not resolve: check GCS_ENDPOINT_URL and the network',
  forbidden:
    'the service account may not do this: allow it to get, create, delete and list objects of the bucket (Storage Object User)',
  NoCredentials:
    'no usable credentials were found: set GOOGLE_APPLICATION_CREDENTIALS to a key file, or attach a service account to the machine',
  NoSuchBucket: 'the bucket is not there: check GCS_BUCKET, or make the bucket',
  ObjectExists: 'the object is there already, and nothing is written twice',
  required: 'it was asked without a token: check GOOGLE_APPLICATION_CREDENTIALS and GCS_ENDPOINT_URL',
  TimeoutError: 'it did not answer in time: check GCS_ENDPOINT_URL and the network',
}

const retriableCodes = new Set([
  'BodyDamaged',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'UND_ERR_SOCKET',
])

/** How undici calls what takes too long. */
const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** Something that the store answered, or that happened on the way, by its code; never leaves these files. */
export class GcsRefusal extends Error {
  override readonly name = 'GcsRefusal'
  readonly code: string
  /** 0 when there was no answer. */
  readonly status: number
  constructor(code: string, status = 0) {
    super(code)
    this.code = code
    this.status = status
  }

  get retriable(): boolean {
    const { status } = this
    return (
      retriableCodes.has(this.code) ||
      status === 408 ||
      status === 429 ||
      (status >= 500 && status !== 501 && status < 600)
    )
  }
}

/** Runs one request, or what belongs together, and lets only the errors out that ObjectStore promises. */
export async function attempt<Answer>(
  operation: ObjectOperation,
  signal: AbortSignal | undefined,
  run: () => Promise<Answer>,
): Promise<Answer> {
  try {
    signal?.throwIfAborted()
    return await run()
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (error instanceof ObjectMissing || error instanceof ObjectStoreError) throw error
    throw gcsFailure(operation, error)
  }
}

/** Turns whatever was thrown into an error of ours; nothing of its text is kept. */
export function gcsFailure(operation: ObjectOperation, error: unknown): ObjectStoreError {
  const refusal = refusalOf(error)
  const { retriable } = refusal
  // Nothing else is made a condition of.
  const code = refusal.status === 412 ? 'ObjectExists' : refusal.code
  const remedy =
    remedies[code] ?? (retriable ? 'try again later' : 'see the code in the documentation of Cloud Storage')
  return new ObjectStoreError(`the object store failed to ${verbs[operation]} (${code}): ${remedy}`, {
    operation,
    code,
    retriable,
  })
}

/** What happened on the way, as a refusal. */
export function refusalOf(error: unknown): GcsRefusal {
  if (error instanceof GcsRefusal) return error
  const { code, name } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
  if (typeof code === 'string' && timeouts.has(code)) return new GcsRefusal('TimeoutError')
  // A code and never a text: it is shown, and the server at the other end may be anybody's.
  const known = [code, name].find(
    (each) => typeof each === 'string' && each !== 'Error' && /^[A-Za-z0-9_.]{1,60}$/.test(each),
  )
  return new GcsRefusal(typeof known === 'string' ? known : 'Unknown')
}

const verbs: Record<ObjectOperation, string> = {
  write: 'write an object',
  stream: 'stream an object',
  read: 'read an object',
  facts: 'look at an object',
  remove: 'delete an object',
  list: 'list objects',
  removeAll: 'delete objects',
  listUploads: 'list unfinished uploads',
  abandonUpload: 'abort an upload',
  downloadUrl: 'sign a download URL',
  uploadUrl: 'sign an upload address',
}
