import Router from '@koa/router'
import type { Context } from 'koa'
import { Handshake, HandshakeOrder, HandshakeQuery } from '../contract/handshake.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { jsonBody } from '../http/json-body.ts'
import { parse, serverId } from '../http/parse.ts'
import { notFound, ProblemError } from '../http/problem-error.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import type { Services } from '../services.ts'

/** The proof that API, worker, database, Redis and bucket belong together. */
export function handshakeRoutes(
  { handshakes }: Pick<Services, 'handshakes'>,
  { beginHandshake, readHandshake }: Pick<Doors, 'beginHandshake' | 'readHandshake'>,
): Router {
  return new Router({ prefix: '/ops/handshakes' })
    .post('/', beginHandshake, async (ctx) => {
      const { key } = parse(HandshakeOrder, await optionalBody(ctx), 'body')
      const handshake = await handshakes.begin(key)
      if (handshake === null) {
        ctx.set('Retry-After', '5')
        throw new ProblemError(429, 'rate_limited', 'as many handshakes run as may: wait for one to end')
      }
      answer(ctx, Handshake, handshake, 202)
    })
    .get('/:id', readHandshake, async (ctx) => {
      const id = serverId(ctx.params['id'], 'handshake')
      const { wait } = parse(HandshakeQuery, ctx.query, 'query')
      const handshake = await handshakes.find(id, wait * 1000).catch((cause: unknown) => {
        throw new QueueUnavailable('the handshake is not known here, and Redis did not answer', { cause })
      })
      if (!handshake) throw notFound('this handshake', 'one can be asked for a minute after it began')
      answer(ctx, Handshake, handshake)
    })
}

/** The JSON body, or {} where there is none. */
async function optionalBody(ctx: Context): Promise<unknown> {
  const none = ['', '0'].includes(ctx.get('content-length')) && ctx.get('transfer-encoding') === ''
  return none ? {} : await jsonBody(ctx)
}
