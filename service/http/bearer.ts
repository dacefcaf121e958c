import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import { ProblemError } from './problem-error.ts'

/**
 * Lets only requests through that carry one of the tokens as `Authorization: Bearer …`: 401 without one or
 * with another scheme, 403 with a wrong one. Where no token is configured everything passes.
 */
export function bearer(variable: string, ...tokens: (string | undefined)[]): Middleware {
  const accepted = tokens.filter((token) => token !== undefined && token !== '').map(digest)
  return async (ctx, next) => {
    if (accepted.length > 0) require(ctx, accepted, variable)
    await next()
  }
}

function require(ctx: Context, accepted: readonly Buffer[], variable: string): void {
  const given = /^Bearer +(\S+)$/i.exec(ctx.get('authorization'))?.[1]
  if (given === undefined) {
    ctx.set('WWW-Authenticate', 'Bearer')
    throw new ProblemError(
      401,
      'unauthorized',
      `send the header "Authorization: Bearer …" with the ${variable}`,
    )
  }
  // Every token is compared, whichever matches, so that the time tells nothing.
  const matches = accepted.map((token) => timingSafeEqual(digest(given), token))
  if (!matches.includes(true))
    throw new ProblemError(403, 'forbidden', `the token is not the ${variable} of this deployment`)
}

// Digests have one length, which the constant-time comparison needs.
function digest(token: string | undefined): Buffer {
  return createHash('sha256')
    .update(token ?? '')
    .digest()
}
