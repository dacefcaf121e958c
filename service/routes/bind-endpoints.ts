import Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import { type Endpoint, maximumJsonBytes, type PathParameter } from '../contract/endpoint.ts'
import { endpointList } from '../contract/endpoints.ts'
import type { Guards } from '../http/guards.ts'
import { jsonBody } from '../http/json-body.ts'
import { hasBody, parse } from '../http/parse.ts'
import { badRequest, notFound } from '../http/problem-error.ts'
import type { Handlers } from './handlers.ts'

type AnyHandler = (request: object) => unknown

/** The router of all endpoints: each is guarded, parsed and answered as it declares. */
export function bindEndpoints(handlers: Handlers, guards: Guards): Router {
  const router = new Router()
  for (const endpoint of endpointList.toSorted(byParameters)) {
    const { method, path } = endpoint
    const handler = handlers[`${method} ${path}` as keyof Handlers] as AnyHandler
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    router.register(pattern, [method], [guards(endpoint), handling(endpoint, handler)])
  }
  // Before everything else under /ops too, so that nobody learns what exists there.
  return router.all('/ops/{*any}', guards({ guard: 'ops' }), (_ctx, next) => next())
}

// The router takes the first that fits: a path that is written out comes before one with a parameter there.
function byParameters(one: Endpoint, other: Endpoint): number {
  const count = ({ parameters = {} }: Endpoint) => Object.keys(parameters).length
  return count(one) - count(other)
}

function handling(endpoint: Endpoint, handler: AnyHandler): Middleware {
  const { parameters = {}, query, body, answers } = endpoint
  const [usual = ''] = Object.keys(answers)
  return async (ctx) => {
    const request = {
      ctx,
      requestId: ctx.state['requestId'],
      parameters: parseParameters(parameters, ctx['params']),
      query: query && parse(query, ctx.query, 'query'),
      body: body?.kind === 'json' ? parse(body.schema, await readBody(ctx, body), 'body') : undefined,
    }
    ctx.status = Number(usual)
    const value = await handler(request)
    const given = answers[ctx.status]
    if (given === undefined) throw new Error(`${ctx.path} does not declare to answer ${ctx.status}`)
    if (given.mediaType !== undefined) ctx.type ||= given.mediaType
    // What does not fit the contract never leaves.
    ctx.body = given.schema ? given.schema.parse(value) : value
  }
}

function parseParameters(
  parameters: Readonly<Record<string, PathParameter>>,
  given: Record<string, string>,
): Record<string, string> {
  const read = (name: string, { of, schema, misfit }: PathParameter): string => {
    if (misfit === 'validation_failed') return parse(schema, given[name], 'path')
    const { data, error } = schema.safeParse(given[name])
    if (data !== undefined) return data
    const reason = error?.issues[0]?.message ?? ''
    if (misfit === 'not_found') throw notFound(`this ${of}`, reason)
    throw badRequest(misfit, `this cannot be the id of a ${of}: ${reason}`)
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, read(name, parameter)]),
  )
}

async function readBody(ctx: Context, { optional }: NonNullable<Endpoint['body']>): Promise<unknown> {
  return optional && !hasBody(ctx) ? {} : await jsonBody(ctx, maximumJsonBytes)
}
