import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stack, startStack } from '../stack/stack.ts'

/** Runs a measurement on a stack of its own, which is stopped afterwards. */
export async function withBenchStack<T>(
  variables: Record<string, string>,
  measure: (stack: Stack) => Promise<T>,
): Promise<T> {
  const logs = mkdtempSync(join(tmpdir(), 'pegasus-bench-'))
  const stack = await startStack({
    logs,
    machine: { PATH: process.env['PATH'] ?? '' },
    model: { provider: 'offline' },
    variables,
  })
  try {
    return await measure(stack)
  } finally {
    await stack.stop()
    rmSync(logs, { recursive: true, force: true })
  }
}
