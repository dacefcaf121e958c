import type { Context } from 'koa'
import type { DeletionOrder } from '../lectures/delete-lecture.ts'

/**
 * Who deletes, and whether the objects go too. Whoever has the token may say any name, so the audit tells it as a claim:
 * `claimed:ada`.
 */
export function deletionOrder(ctx: Context, purgeStorage: boolean): DeletionOrder {
  const told = ctx
    .get('x-actor-id')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200)
  return {
    actor: told ? `claimed:${told}` : ctx.get('authorization') ? 'bearer-token' : 'anonymous',
    requestId: ctx.state['requestId'],
    purgeStorage,
  }
}
