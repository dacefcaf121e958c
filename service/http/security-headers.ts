import type { Middleware } from 'koa'

/** Headers for browsers: an answer of the API is data, never a page, never framed, never kept. */
export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('X-Frame-Options', 'DENY')
  ctx.set('Referrer-Policy', 'no-referrer')
  ctx.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  ctx.set('Strict-Transport-Security', 'max-age=31536000')
  ctx.set('Cache-Control', 'no-store')
  await next()
}
