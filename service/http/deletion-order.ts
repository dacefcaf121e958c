import type { Context } from 'koa'
import { DeletionQuery } from '../contract/lecture.ts'
import type { DeletionOrder } from '../delete-lecture.ts'
import { parse } from './parse.ts'

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
    purgeStorage: parse(DeletionQuery, ctx.query, 'query').purge_storage,
  }
}
