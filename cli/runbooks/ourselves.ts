import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { programFile, projectRoot } from '../../smoke/project-files.ts'
import { stopCauseOf } from '../../smoke/stop.ts'
import { environment } from '../environment.ts'
import { exitCodes } from '../exit-code.ts'
import type { ActContext } from '../walk/step.ts'

export interface Ended {
  /** Null when it was killed. */
  code: number | null
  /** The last that it wrote, at most `keptCharacters` of each. */
  stdout: string
  stderr: string
}

/**
 * Runs `pegasus-ops` with these arguments to its end. A signal that fires is passed on to it, and each line of its
 * progress is told.
 */
export type RunOurselves = (
  args: readonly string[],
  context: Pick<ActContext, 'signal' | 'tell' | 'lend'>,
) => Promise<Ended>

const keptCharacters = 64 * 1024
// An error is broken into lines where it is shown, and by its width.
const unbroken = '10000'
// A command of ours ends within 2 s of being told to.
const graceMs = 10_000

/** The file that this CLI was started by: the published command, or the one that runs the source. */
const launcher = join(projectRoot, 'bin', import.meta.filename.endsWith('.ts') ? 'dev.js' : 'run.js')
const endWithParent = pathToFileURL(programFile('cli/runbooks/end-with-parent')).href

/** The same CLI as a process of its own, without a shell and without a terminal: it asks nothing. */
export const runOurselves: RunOurselves = (args, context) => run(args, context, ['ignore', 'pipe'])

/** The same for a command that walks: where a person is at a terminal, that is its own until it ends. */
export const walkOurselves: RunOurselves = async (args, context) => {
  const { lend, signal } = context
  if (lend === undefined) return await runOurselves(args, context)
  const tell = (line: string) => process.stderr.write(`${line}\n`)
  const ended = await lend(() => run(args, { signal, tell }, ['inherit', 'inherit']))
  // Typed at a question of that walk, Ctrl-C reaches it alone, and is meant for all.
  if (ended.code === exitCodes.SIGINT && !signal.aborted) process.kill(process.pid, 'SIGINT')
  return ended
}

async function run(
  args: readonly string[],
  { signal, tell }: Pick<ActContext, 'signal' | 'tell'>,
  [stdin, stdout]: ['ignore', 'pipe'] | ['inherit', 'inherit'],
): Promise<Ended> {
  signal.throwIfAborted()
  const child = spawn(process.execPath, ['--import', endWithParent, launcher, ...args], {
    env: { ...environment, OCLIF_COLUMNS: unbroken },
    // A group of its own: Ctrl-C reaches only the walk, which passes it on once.
    detached: true,
    stdio: [stdin, stdout, 'pipe', 'ipc'],
  })
  const [written, complained] = [tailOf(child.stdout), tailOf(child.stderr)]
  if (child.stderr !== null) createInterface(child.stderr).on('line', tell)
  const stop = () => {
    child.kill(stopCauseOf(signal) === 'SIGINT' ? 'SIGINT' : 'SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [code] = await once(child, 'close')
    return { code, stdout: written(), stderr: complained() }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function tailOf(stream: NodeJS.ReadableStream | null): () => string {
  let kept = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (text: string) => {
    kept = (kept + text).slice(-keptCharacters)
  })
  return () => kept.toWellFormed()
}
