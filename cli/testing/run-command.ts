import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtCommand } from './built-command.ts'

export interface CommandRun {
  stdout: string
  stderr: string
  code: number | null
}

interface Given {
  /** The operator's own variables; nothing else but PATH is passed on. */
  variables?: Record<string, string>
  /** Where it runs; where the tests run by default. */
  folder?: string
  /** Called with each line of progress; what it returns is sent to the process. */
  onProgress?: (line: string) => NodeJS.Signals | undefined
}

/** Runs `pegasus-ops` as a process of its own, to its end. What it keeps of its own accord goes with it. */
export async function runCommand(
  args: string[],
  { variables = {}, folder, onProgress }: Given = {},
): Promise<CommandRun> {
  const state = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const child = spawn(process.execPath, [builtCommand, ...args], {
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: state, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
  })
  const run: CommandRun = { stdout: '', stderr: '', code: null }
  child.stdout.on('data', (chunk: Buffer) => {
    run.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    run.stderr += chunk.toString()
    for (const line of chunk.toString().split('\n')) {
      const signal = onProgress?.(line)
      if (signal !== undefined) child.kill(signal)
    }
  })
  const [code] = await once(child, 'close')
  rmSync(state, { recursive: true })
  return { ...run, code }
}
