import { z } from 'zod'

/** The schemas that have a name of their own in the description of the API. */
export const named = z.registry<{ id: string }>()
