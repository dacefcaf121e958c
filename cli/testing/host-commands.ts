import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
// For its build, of which the host runs the commands.
import './built-command.ts'

/** A process that runs `pegasus-ops`, as often as it is asked, with one environment. */
export interface CommandHost {
  /** Runs one command to its end; those that are asked for meanwhile wait. */
  run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>
  close(): Promise<void>
}

export async function hostCommands(folder: string, variables: Record<string, string>): Promise<CommandHost> {
  const child = fork(join(import.meta.dirname, 'command-host.ts'), {
    cwd: folder,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder, ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(args) {
      const next = last.then(async () => {
        child.send(args)
        const [ended] = await once(child, 'message')
        return ended
      })
      last = next.catch(() => {})
      return next
    },
    async close() {
      const closed = once(child, 'close')
      child.kill()
      await closed
    },
  }
}
