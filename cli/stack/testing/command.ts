import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { machineVariables } from '../../../lab/stack/testing/surroundings.ts'
import { builtCommand } from '../../testing/built-command.ts'

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** A command that still runs. */
export interface RunningCommand {
  readonly process: ChildProcessWithoutNullStreams
  /** Waits until it has printed this. */
  untilItSays(words: string): Promise<string>
  finished(): Promise<Finished>
}

/** Starts a command as an operator would type it, with these variables and none of the tests'. */
export function typed(args: string[], variables: Record<string, string> = {}): RunningCommand {
  const child = spawn(process.execPath, [builtCommand, ...args], {
    env: { ...machineVariables(), ...variables },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const closed = once(child, 'close')
  return {
    process: child,
    async untilItSays(words) {
      while (!stdout.includes(words)) {
        const ended = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          closed.then(() => true),
        ])
        if (ended) throw new Error(`it ended without saying ${JSON.stringify(words)}:\n${stdout}${stderr}`)
      }
      return stdout
    },
    async finished() {
      await closed
      return { code: child.exitCode, stdout, stderr }
    },
  }
}
