import { z } from 'zod'

/** The schemas that have a name of their own in the description of the API. */
export const named = z.registry<{ id: string }>()

/** An object under that name; unknown keys are dropped when it is read. */
export function namedObject<Shape extends z.core.$ZodLooseShape>(
  id: string,
  shape: Shape,
): z.ZodObject<z.core.util.Writeable<Shape>, z.core.$strip> {
  return z.object(shape).register(named, { id })
}
