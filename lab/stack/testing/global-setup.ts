import { stopBackends } from './backends.ts'

/** Mocha calls this after the last test, and after Ctrl-C too. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopBackends()
}
