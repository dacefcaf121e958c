import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import { ProblemError } from './problem-error.ts'

/**
 * Lets only requests through that carry the token as `Authorization: Bearer …`: 401 without one or with
 * another scheme, 403 with a wrong one. Without a configured token everything passes.
 */
export function bearer(token: string | undefined, variable: string): Middleware {
  return async (ctx, next) => {
    if (token !== undefined) require(ctx, token, variable)
    await next()
  }
}

function require(ctx: Context, token: string, variable: string): void {
  const given = /^Bearer +(\S+)$/i.exec(ctx.get('authorization'))?.[1]
  if (given === undefined) {
    ctx.set('WWW-Authenticate', 'Bearer')
    throw new ProblemError(
      401,
      'unauthorized',
      `send the header "Authorization: Bearer …" with the ${variable}`,
    )
  }
  if (!equal(given, token))
    throw new ProblemError(403, 'forbidden', `the token is not the ${variable} of this deployment`)
}

// Hashing first makes the lengths equal, which the constant-time comparison needs.
function equal(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
