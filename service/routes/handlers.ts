import type { Context } from 'koa'
import type { z } from 'zod'
import type { Endpoint, PathParameter } from '../contract/endpoint.ts'
import type { endpoints } from '../contract/endpoints.ts'

/** A request whose inputs have been parsed as its endpoint declares them. */
export interface ParsedRequest<Declared extends Endpoint> {
  /** For what the declaration does not say: headers, and the form of an upload. */
  ctx: Context
  requestId: string
  parameters: Declared['parameters'] extends Readonly<Record<string, PathParameter>>
    ? { [Name in keyof Declared['parameters']]: z.output<Declared['parameters'][Name]['schema']> }
    : Record<never, never>
  query: Declared['query'] extends z.ZodObject ? z.output<Declared['query']> : Record<never, never>
  body: Declared['body'] extends { kind: 'json'; schema: infer Schema extends z.ZodObject }
    ? z.output<Schema>
    : undefined
}

type BodyOf<Given> = Given extends { schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : string | Buffer

/** What an endpoint answers; its status is the first that the endpoint declares, unless `ctx.status` is set. */
type Handler<Declared extends Endpoint> = (
  request: ParsedRequest<Declared>,
) => MaybePromise<BodyOf<Declared['answers'][keyof Declared['answers']]>>
type MaybePromise<Value> = Value | Promise<Value>

/** A handler for every endpoint: one that is missing, and one that nothing declares, does not compile. */
export type Handlers = { readonly [Route in keyof typeof endpoints]: Handler<(typeof endpoints)[Route]> }

/** The handlers of one file. */
export type SomeHandlers = Partial<Handlers>
