import { addAbortSignal } from 'node:stream'
import type { Context } from 'koa'
import { ClientGone } from './client-gone.ts'
import { ProblemError } from './problem-error.ts'

/** How long a JSON body may take: none is larger than what any line sends in that time. */
const withinMs = 30_000

/** Reads a JSON body of at most so many bytes. Throws ProblemError, or ClientGone. */
export async function jsonBody(ctx: Context, maximumBytes: number): Promise<unknown> {
  const body = await wholeBody(ctx, maximumBytes)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new ProblemError(422, 'validation_failed', 'the body is not JSON', {
      issues: [{ type: 'json_invalid', loc: ['body'], msg: 'send a JSON object, {} at least' }],
    })
  }
}

async function wholeBody(ctx: Context, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const tooSlow = AbortSignal.timeout(withinMs)
  try {
    for await (const chunk of addAbortSignal(tooSlow, ctx.req)) {
      size += chunk.length
      if (size > maximumBytes) {
        ctx.set('Connection', 'close')
        throw new ProblemError(
          413,
          'body_too_large',
          `the JSON body is larger than ${maximumBytes / 1024} KiB`,
        )
      }
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof ProblemError ? error : new ClientGone('the body broke off', { cause: error })
  }
  return Buffer.concat(chunks)
}
