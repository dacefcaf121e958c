import { Config, run } from '@oclif/core'
import { settings } from '@oclif/core/settings'
import { projectRoot } from '../../smoke/project-files.ts'

// Runs the built commands that it is sent, one after the other, and tells how each ended: a test that needs many of them
// is spared a start of the process for each.

settings.enableAutoTranspile = false
const config = await Config.load(projectRoot)
const written = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr'] as const)
  process[name].write = (chunk: string | Uint8Array) => {
    written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    return true
  }

process.on('message', async (args: string[]) => {
  Object.assign(written, { stdout: '', stderr: '' })
  process.exitCode = 0
  try {
    await run(args, config)
  } catch (error) {
    written.stderr += error instanceof Error ? `${error.message}\n` : String(error)
    process.exitCode = exitCodeOf(error)
  }
  process.send?.({ code: process.exitCode, ...written })
})
process.send?.('ready')

function exitCodeOf(error: unknown): number {
  const { oclif } = Object(error) as { oclif?: { exit?: number } }
  return oclif?.exit ?? 1
}
