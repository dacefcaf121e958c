import { declarations } from '../../../service/contract/environment.ts'
import { Secret } from '../../../smoke/secret.ts'
import type { WitnessAddress } from '../address.ts'
import { takeDown } from '../testimony.ts'
import type { Hearing } from '../witness.ts'
import type { Means } from './means.ts'

/** This shell: of its variables those that the contract or the policy speaks of. */
export async function hearProcess(
  { text: witness, role }: Extract<WitnessAddress, { scheme: 'process' }>,
  { key, variables, policy }: Means,
): Promise<Hearing> {
  const known = new Set([...Object.keys(declarations), ...policy['must-match'], ...policy['must-differ']])
  const stored = Object.entries(variables).flatMap(([name, text]) =>
    text !== undefined && known.has(name)
      ? [{ name, value: { kind: 'text', text: new Secret(text) }, from: 'service' } as const]
      : [],
  )
  const process = { process: 'this shell', ...(role === undefined ? {} : { role }), variables: stored }
  return {
    testimonies: [await takeDown(key, { witness, kind: 'process', source: 'this shell', stored: process })],
    problems: [],
  }
}
