import type { Middleware } from 'koa'

const headers = new Map([
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Strict-Transport-Security', 'max-age=31536000'],
  ['Cache-Control', 'no-store'],
])

/** Headers for browsers: an answer of the API is data, never a page, never framed, never kept. */
export const securityHeaders: Middleware = (ctx, next) => {
  ctx.res.setHeaders(headers)
  return next()
}
