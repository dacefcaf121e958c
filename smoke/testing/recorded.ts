import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BundleFile } from '../evidence/bundle-file.ts'
import { type Outcome, runAgainst, verifyPlan } from './run-against.ts'
import type { Script } from './scripted-api.ts'

/** A short run of `verify` against a scripted Pegasus, and the bytes of the bundle that it left. */
export async function recorded(
  script: Script,
  token: string | null = null,
): Promise<Outcome & { bytes: Buffer }> {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const file = join(folder, 'run.jsonl')
  const keeper = new BundleFile(() => file)
  try {
    const outcome = await runAgainst(script, { plan: verifyPlan, token, keeper })
    await keeper.close()
    return { ...outcome, bytes: readFileSync(file) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
