import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ProcessIdentity } from '../../smoke/process-identity.ts'
import { programFile } from '../../smoke/project-files.ts'

/** What the reaper does away with when its holder dies, in the order in which it was told. */
export type ReaperOrder =
  | { order: 'watch'; process: ProcessIdentity; signal: NodeJS.Signals }
  | { order: 'forget'; process: ProcessIdentity }
  | { order: 'remove'; path: string }

/** A process of its own that ends the stack's processes when the holder of the stack dies without doing so. */
export interface Reaper {
  /** End this process (by this signal first) should the holder die. */
  watch(process: ProcessIdentity, signal: NodeJS.Signals): void
  /** The process has ended. */
  forget(process: ProcessIdentity): void
  /** Remove this file or folder once every process has ended, however the holder ends. */
  remove(path: string): void
  /** Lets the reaper do what is left to do and end. */
  release(): Promise<void>
}

/**
 * Starts a reaper. Only its standard input ties it to the holder: the system closes that end however the
 * holder dies, `kill -9` included, and then it acts. It is in a session of its own, out of reach of Ctrl-C.
 */
export function startReaper(): Reaper {
  const reaper = spawn(process.execPath, [programFile('lab/stack/reaper-main')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: {},
  })
  // A reaper that was killed must not take the stack down with it.
  reaper.stdin.on('error', () => {})
  const ended = once(reaper, 'exit')
  const tell = (order: ReaperOrder) => void reaper.stdin.write(`${JSON.stringify(order)}\n`)
  return {
    watch: (process, signal) => tell({ order: 'watch', process, signal }),
    forget: (process) => tell({ order: 'forget', process }),
    remove: (path) => tell({ order: 'remove', path }),
    async release() {
      reaper.stdin.end()
      await ended
    },
  }
}
