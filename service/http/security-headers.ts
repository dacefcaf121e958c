import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

const forBrowsers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // Other services below the same domain are not ours to bind to https.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
})

/** Headers for browsers: an answer of the API is data, never a page, never framed, never kept. */
export const securityHeaders: Middleware = (ctx, next) => {
  ctx.set('Cache-Control', 'no-store')
  return forBrowsers(ctx, next)
}
