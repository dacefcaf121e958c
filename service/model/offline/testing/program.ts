import { spawnSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'

/** Writes a shell script that stands in for the recogniser. */
export async function writeProgram(path: string, script: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

/** Skips the tests of a suite on a machine without the recogniser: apt-get install pocketsphinx pocketsphinx-en-us. */
export function needsPocketsphinx(): void {
  before(function () {
    if (spawnSync('pocketsphinx_continuous', { stdio: 'ignore' }).error !== undefined) this.skip()
  })
}
