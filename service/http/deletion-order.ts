import type { Context } from 'koa'
import { z } from 'zod'
import type { DeletionOrder } from '../delete-lecture.ts'
import { parse } from './parse.ts'

const DeleteQuery = z.object({
  purge_storage: z
    .enum(['true', 'false', '1', '0'])
    .default('true')
    .transform((word) => word === 'true' || word === '1'),
})

/** Who deletes, and whether the objects go too. The actor is what the caller says, for the audit only. */
export function deletionOrder(ctx: Context): DeletionOrder {
  const told = ctx
    .get('x-actor-id')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200)
  return {
    actor: told || (ctx.get('authorization') ? 'bearer-token' : 'anonymous'),
    requestId: ctx.state['requestId'],
    purgeStorage: parse(DeleteQuery, ctx.query, 'query').purge_storage,
  }
}
