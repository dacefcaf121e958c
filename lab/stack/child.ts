import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { identify, type ProcessIdentity } from '../../smoke/process-identity.ts'
import type { Reaper } from './reaper.ts'

const shownLogLines = 15

export interface ProgramOptions {
  /** How the part is called in messages. */
  name: string
  command: string
  args: string[]
  /** The whole environment of the process; nothing else is inherited. */
  env: Record<string, string>
  /** The working directory. */
  folder: string
  /** Gets both outputs; an earlier run's lines are kept. */
  logFile: string
  reaper: Reaper
  /** Runs as this user and group; only root may ask for it. */
  user?: number
  /** Aborted when nobody wants the part any more. */
  unwanted?: AbortSignal
  /** The signal that ends the part in good order. */
  stopSignal?: NodeJS.Signals
  /** How long it may take after that signal before it is killed. */
  graceMs?: number
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A running part of the stack. */
export interface Child {
  readonly name: string
  readonly process: ProcessIdentity
  readonly logFile: string
  /** Settles when the process has ended, however it ended. */
  readonly exited: Promise<Exit>
  /** What this run has logged so far. */
  log(): string
  /** Sends a signal to the process; false when it has already ended. */
  kill(signal: NodeJS.Signals): boolean
  /** Ends it in good order, by force after its grace. */
  stop(): Promise<Exit>
}

/**
 * Launches a program and lets it run.
 *
 * @throws {StackProblem} when it cannot be started.
 */
export async function launch(options: ProgramOptions): Promise<Child> {
  const { name, command, args, env, folder, logFile, reaper, user } = options
  const { stopSignal = 'SIGTERM', graceMs = 5_000 } = options
  mkdirSync(dirname(logFile), { recursive: true })
  const logStart = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  const output = openSync(logFile, 'a', 0o600)
  const spawned = spawn(command, args, {
    cwd: folder,
    env,
    stdio: ['ignore', output, output],
    // A group of its own: Ctrl-C on the terminal reaches the holder only, which stops the parts in order.
    detached: true,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  closeSync(output)
  // A process that ended at once has no identity any more; it is told apart from all that run.
  const { pid = 0 } = spawned
  const identity = identify(pid) ?? { pid, started: '' }
  reaper.watch(identity, stopSignal)

  const exited = new Promise<Exit>((resolve) => {
    spawned.once('exit', (code, signal) => {
      killGroup(pid)
      reaper.forget(identity)
      resolve({ code, signal })
    })
  })
  await new Promise<void>((resolve, reject) => {
    spawned.once('spawn', resolve)
    spawned.once('error', (cause) => {
      reaper.forget(identity)
      const remedy = { advice: `Look whether ${command} is there and may be run.` }
      reject(new StackProblem(`${name} could not be started: ${cause.message}.`, remedy))
    })
  })
  return {
    name,
    process: identity,
    logFile,
    exited,
    log: () => readFileSync(logFile).subarray(logStart).toString(),
    kill: (signal) => spawned.kill(signal),
    async stop() {
      spawned.kill(stopSignal)
      const timer = setTimeout(() => spawned.kill('SIGKILL'), graceMs)
      const exit = await exited
      clearTimeout(timer)
      return exit
    },
  }
}

/**
 * Runs a program that is expected to end by itself, or is ended when nobody wants it any more.
 *
 * @throws {StackProblem} when it cannot be started, fails or is ended, with its last log lines.
 */
export async function runToEnd(options: ProgramOptions): Promise<void> {
  const { unwanted } = options
  const child = await launch(options)
  const end = () => void child.stop()
  unwanted?.addEventListener('abort', end)
  if (unwanted?.aborted) end()
  const exit = await child.exited
  unwanted?.removeEventListener('abort', end)
  if (exit.code === 0) return
  throw problemOf(
    child,
    unwanted?.aborted ? 'was stopped before it was ready' : `failed (${describeExit(exit)})`,
  )
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

/** That a part ended although nobody stopped it. */
export function endedByItself(child: Child, exit: Exit): StackProblem {
  return problemOf(child, `ended by itself (${describeExit(exit)})`)
}

/** What is wrong with a part, with the last lines of its log. */
export function problemOf(child: Child, found: string): StackProblem {
  const lines = child.log().trimEnd().split('\n').slice(-shownLogLines)
  const told =
    lines.join('').trim() === ''
      ? 'It logged nothing.'
      : `Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`
  const remedy = { advice: `Read the whole log: ${child.logFile}` }
  return new StackProblem(`${child.name} ${found}. ${told}`, remedy)
}

/** Ends what the process started and left behind. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing was left.
  }
}
