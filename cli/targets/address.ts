import { z } from 'zod'

/** What keeps a text from being the base address of a target, as the end of a sentence; undefined when nothing does. */
export function addressProblem(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return 'is no http or https URL'
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return 'holds more than a base address (credentials, a query or a fragment)'
  return undefined
}

export const Address = z.string().superRefine((text, context) => {
  const problem = addressProblem(text)
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
})
