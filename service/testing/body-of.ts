import type { z } from 'zod'

/** The body of an answer, as its schema in the contract reads it. */
export async function bodyOf<T>(schema: z.ZodType<T>, answer: Response | Promise<Response>): Promise<T> {
  return schema.parse(await (await answer).json())
}
