import type { Context } from 'koa'
import type { z } from 'zod'

/** Sends a body that was parsed by the contract on its way out: what does not fit it never leaves. */
export function answer<T>(ctx: Context, schema: z.ZodType<T>, body: T, status = 200): void {
  ctx.status = status
  ctx.body = schema.parse(body)
}
