import type { Middleware } from 'koa'
import type { Config } from '../config.ts'
import { contractVersion, headers } from '../contract/health.ts'
import type { Log } from '../log.ts'

// What a caller may choose as a request id: enough for any tracing format, nothing that could forge a log line.
const acceptableId = /^[A-Za-z0-9._:+/=-]{1,128}$/

/** Gives every answer its request id, release and instance, and logs the request when it is over. */
export function identify(config: Pick<Config, 'release' | 'instance'>, log: Log): Middleware {
  const ours = new Map<string, string>([
    [headers.release, config.release],
    [headers.instance, config.instance],
    [headers.contract, contractVersion],
  ])
  return async (ctx, next) => {
    const told = ctx.get(headers.requestId)
    const requestId = acceptableId.test(told) ? told : crypto.randomUUID()
    ctx.state['requestId'] = requestId
    ctx.res.setHeader(headers.requestId, requestId)
    ctx.res.setHeaders(ours)
    const startedAt = performance.now()
    try {
      await next()
    } finally {
      log.info(
        {
          request_id: requestId,
          method: ctx.method,
          path: ctx.path,
          status_code: ctx.status,
          duration_ms: Math.round(performance.now() - startedAt),
        },
        'request.complete',
      )
    }
  }
}
