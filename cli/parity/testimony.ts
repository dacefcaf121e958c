import type { StoredEnvironment } from '../platforms/variable.ts'
import { observe, type RunKey } from './fingerprint.ts'
import { refusalsOf } from './refusals.ts'
import type { Testimony } from './witness.ts'

export interface Statement
  extends Pick<Testimony, 'witness' | 'kind' | 'source' | 'platform' | 'environment' | 'elsewhere'> {
  stored: StoredEnvironment
  staged?: readonly string[]
}

/** Takes a statement down: from here on no value is text. */
export async function takeDown(
  key: RunKey,
  { stored: { process, role, variables }, staged = [], ...about }: Statement,
): Promise<Testimony> {
  return {
    ...about,
    process,
    ...(role === undefined ? {} : { role }),
    observations: await observe(key, variables),
    refusals: role === undefined || variables.length === 0 ? [] : refusalsOf(role, variables),
    staged,
  }
}
