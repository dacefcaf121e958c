import { z } from 'zod'
import { whyNot } from './answer.ts'
import type { Api } from './ask.ts'
import type { PlatformTrouble } from './platform.ts'

export interface Operation<Data> {
  document: string
  data: z.ZodType<Data>
  writes?: boolean
}

export interface Asking {
  what: string
  variables?: Readonly<Record<string, unknown>>
}

const Failure = z.object({
  message: z.string(),
  extensions: z.object({ code: z.string().optional() }).nullish(),
})

const Envelope = z.object({ errors: z.array(Failure).nullish(), data: z.unknown().optional() })

/** What stands in the answer below these fields, one inside the other. */
export function below<Data>(fields: readonly string[], data: z.ZodType<Data>): z.ZodType<Data> {
  return fields.reduceRight<z.ZodType<Data>>(
    (inner, field) => z.object({ [field]: inner }).transform((outer) => outer[field] as Data),
    data,
  )
}

/** Asks by GraphQL. An answer with errors is none, even where it has data beside them. @throws {PlatformError} */
export async function askGraphql<Data>(
  api: Api,
  path: string,
  { document, data, writes = false }: Operation<Data>,
  { what, variables = {} }: Asking,
): Promise<Data> {
  const { value } = await api.ask({
    what,
    method: 'POST',
    path,
    json: { query: document, variables },
    reads: !writes,
    accept: Envelope,
  })
  const [failure] = value.errors ?? []
  if (failure !== undefined) {
    const { message, extensions } = failure
    throw api.refusal(troubleOf(message, extensions?.code), 0, api.words(message, 300), what)
  }
  const parsed = data.safeParse(value.data)
  if (!parsed.success) throw api.notUnderstood(what, whyNot(parsed.error))
  return parsed.data
}

/** Railway gives every error the same code, so that its words are all there is to tell them apart. */
function troubleOf(message: string, code = ''): PlatformTrouble {
  const said = `${code} ${message}`
  if (/unauthenticated|not logged in|invalid.*token|token.*(?:invalid|not found|expired)/i.test(said))
    return 'token-refused'
  if (/unauthorized|not authorized|forbidden|permission/i.test(said)) return 'permission'
  if (/not[ _]found|could not find/i.test(said)) return 'not-found'
  if (/rate.?limit|too many requests/i.test(said)) return 'rate-limited'
  return 'refused'
}
