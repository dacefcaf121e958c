import { once } from 'node:events'
import { type Stack, type StackOptions, startStack } from './stack.ts'

/**
 * Starts the stack, holds it until `until` is aborted, and stops it. Resolves to whether it was ever ready.
 *
 * @throws {StackProblem} when a part does not come up.
 */
export async function holdStack(
  options: StackOptions,
  until: AbortSignal,
  whenReady: (stack: Stack) => void,
): Promise<boolean> {
  let stack: Stack
  try {
    stack = await startStack({ ...options, unwanted: until })
  } catch (error) {
    if (until.aborted) return false
    throw error
  }
  whenReady(stack)
  if (!until.aborted) await once(until, 'abort')
  await stack.stop()
  return true
}
