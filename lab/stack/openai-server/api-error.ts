/** An error as OpenAI answers it: a status and `{"error": {message, type, param, code}}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string | null
  readonly type: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { code?: string | undefined; type?: string; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.code = more.code ?? null
    this.type = more.type ?? (status >= 500 ? 'server_error' : 'invalid_request_error')
    this.headers = more.headers ?? {}
  }

  /** As Google answers it on the same paths: a list, with a number for a code and no word of OpenAI's. */
  googleBody(): unknown {
    return [{ error: { code: this.status, message: this.message, status: 'SCRIPTED' } }]
  }

  body(): unknown {
    return { error: { message: this.message, type: this.type, param: null, code: this.code } }
  }
}

/** OpenAI repeats the ends of a wrong key; so does this, so that nobody comes to rely on its message. */
export function wrongKey(authorization: string | undefined): ApiError {
  const key = authorization?.replace(/^Bearer\s+/i, '') ?? ''
  if (key === '') return new ApiError(401, "You didn't provide an API key.", { code: 'invalid_api_key' })
  const shown = `${key.slice(0, 4)}${'*'.repeat(8)}${key.slice(-4)}`
  return new ApiError(401, `Incorrect API key provided: ${shown}.`, { code: 'invalid_api_key' })
}

export function unknownModel(model: string): ApiError {
  return new ApiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  })
}
