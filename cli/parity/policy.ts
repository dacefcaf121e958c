import { z } from 'zod'

const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'must be the name of an environment variable, never its value',
})
const Reason = z.string().trim().min(1, { error: 'say why, for whoever reads it next year' })

export const ParityPolicy = z.strictObject({
  /** Variables that are left out, each with the reason. */
  ignore: z.record(VariableName, Reason).default({}),
  'must-match': z.array(VariableName).default([]),
  'must-differ': z.array(VariableName).default([]),
})
export type ParityPolicy = z.infer<typeof ParityPolicy>

export const noPolicy: ParityPolicy = { ignore: {}, 'must-match': [], 'must-differ': [] }
