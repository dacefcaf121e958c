import { z } from 'zod'

export const Time = z.string().transform((text, context) => {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  context.addIssue('no time')
  return z.NEVER
})
