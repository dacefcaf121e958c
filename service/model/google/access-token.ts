import { GoogleAuth } from 'google-auth-library'
import { ModelError } from '../model.ts'
import { passes } from '../openai/trouble.ts'

/** Gives a token that is valid now. Throws ModelError, or the signal's reason as soon as that fires. */
export type AccessToken = (signal: AbortSignal) => Promise<string>

const scope = 'https://www.googleapis.com/auth/cloud-platform'
const tokenTimeoutMs = 15_000

/**
 * Application-default credentials (Google Cloud, How Application Default Credentials works): the file that
 * GOOGLE_APPLICATION_CREDENTIALS names, the file of gcloud, the attached account. The library looks for
 * them itself, for it can be handed a file only in ways that it calls deprecated on standard error. A token
 * is kept until shortly before it expires and then fetched again; no error holds any of it.
 *
 * @param reach how Google's token endpoint is reached; the library's own fetch by default
 */
export function accessToken(reach?: typeof fetch): AccessToken {
  let found: ReturnType<GoogleAuth['getClient']> | undefined
  const findAccount = () =>
    new GoogleAuth({
      scopes: [scope],
      clientOptions: {
        transporterOptions: {
          timeout: tokenTimeoutMs,
          ...(reach === undefined ? {} : { fetchImplementation: reach }),
        },
      },
    }).getClient()

  const fetchToken = async (): Promise<string> => {
    found ??= findAccount()
    const account = await found.catch(() => {
      // An account may be attached, or the file be put right, while the process runs.
      found = undefined
      throw noAccount()
    })
    const { token } = await account.getAccessToken().catch((error: unknown) => {
      throw explainRefusal(error)
    })
    if (!token) throw explainRefusal(undefined)
    return token
  }
  return (signal) => orAborted(fetchToken(), signal)
}

function noAccount(): ModelError {
  return new ModelError(
    'no Google credentials can be read here; set GOOGLE_APPLICATION_CREDENTIALS on API and worker to the JSON key of a service account, in a file that they can read, or attach a service account to the machine',
    { permanent: true },
  )
}

/**
 * The library's HTTP errors have the request as `config`, signed grant and all, so nothing but the status
 * is passed on; one without a response says that nobody answered.
 */
function explainRefusal(error: unknown): ModelError {
  const { status, config, response } = (error ?? {}) as {
    status?: unknown
    config?: unknown
    response?: unknown
  }
  const told = typeof status === 'number' ? ` (status ${status})` : ''
  const unanswered = config !== undefined && response === undefined
  if (unanswered || (typeof status === 'number' && passes(status))) {
    return new ModelError(`Google gives no access token at the moment; check the network${told}`, {
      permanent: false,
    })
  }
  return new ModelError(
    `Google does not accept the credentials${told}; set GOOGLE_APPLICATION_CREDENTIALS on API and worker to a key that is not revoked, and check the machine's clock`,
    { permanent: true },
  )
}

async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  // Told to end while it waits, it leaves the token to the next call.
  work.catch(() => undefined)
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
