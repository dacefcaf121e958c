import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, type ProcessIdentity } from './process-identity.ts'
import type { Reaper } from './reaper.ts'
import { StackProblem } from './stack-problem.ts'

const probeEveryMs = 20
const shownLogLines = 15

export interface ProgramOptions {
  /** How the part is called in messages. */
  name: string
  command: string
  args: string[]
  /** The whole environment of the process; nothing else is inherited. */
  env: Record<string, string>
  folder: string
  /** Gets both outputs; an earlier run's lines are kept. */
  logFile: string
  reaper: Reaper
  /** Runs as this user and group; only root may ask for it. */
  user?: number
  /** The signal that ends the part in good order. */
  stopSignal?: NodeJS.Signals
  /** How long it may take after that signal before it is killed. */
  graceMs?: number
}

export interface ChildOptions<Ready> extends ProgramOptions {
  /**
   * Asked again and again until it gives something back: then the part is ready. Gets what this run has
   * logged so far.
   */
  probe(log: string): Promise<Ready | undefined> | Ready | undefined
  readyWithinMs: number
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
  /** Sends a signal to the process; false when it has already ended. */
  kill(signal: NodeJS.Signals): boolean
  /** Ends it in good order, by force after its grace. */
  stop(): Promise<Exit>
}

export interface ReadyChild<Ready> {
  child: Child
  ready: Ready
}

/**
 * Starts a program and waits until it is ready.
 *
 * @throws {StackProblem} when it cannot be started, ends early or is not ready in time, with its last log
 * lines; by then it has ended.
 */
export async function startChild<Ready>(options: ChildOptions<Ready>): Promise<ReadyChild<Ready>> {
  const log = logOf(options.logFile)
  const child = await launch(options)

  let exit: Exit | undefined
  void child.exited.then((how) => {
    exit = how
  })
  const deadline = Date.now() + options.readyWithinMs
  while (exit === undefined && Date.now() < deadline) {
    const ready = await options.probe(log())
    if (ready !== undefined) return { child, ready }
    await sleep(probeEveryMs)
  }
  const found =
    exit === undefined
      ? `was not ready after ${options.readyWithinMs / 1000} s`
      : `ended before it was ready (${describeExit(exit)})`
  await child.stop()
  throw problemWith(options, found, log())
}

/**
 * Runs a program that is expected to end by itself.
 *
 * @throws {StackProblem} when it cannot be started or fails, with its last log lines.
 */
export async function runChild(options: ProgramOptions): Promise<void> {
  const log = logOf(options.logFile)
  const child = await launch(options)
  const exit = await child.exited
  if (exit.code !== 0) throw problemWith(options, `failed (${describeExit(exit)})`, log())
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`
}

async function launch(options: ProgramOptions): Promise<Child> {
  const { name, command, args, env, folder, logFile, reaper, user } = options
  const { stopSignal = 'SIGTERM', graceMs = 5_000 } = options
  const log = openSync(logFile, 'a', 0o600)
  const spawned = spawn(command, args, {
    cwd: folder,
    env,
    stdio: ['ignore', log, log],
    // A group of its own: Ctrl-C on the terminal reaches the holder only, which stops the parts in order.
    detached: true,
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  closeSync(log)
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
      reject(
        new StackProblem(
          `${name} could not be started: ${cause.message}`,
          `Is ${command} there and executable?`,
        ),
      )
    })
  })
  return {
    name,
    process: identity,
    logFile,
    exited,
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

/** Ends what the process started and left behind. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing was left.
  }
}

/** Gives what is logged to the file from now on. */
function logOf(logFile: string): () => string {
  mkdirSync(dirname(logFile), { recursive: true })
  const start = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  return () => readFileSync(logFile).subarray(start).toString()
}

function problemWith({ name, logFile }: ProgramOptions, found: string, log: string): StackProblem {
  const lines = log.trimEnd().split('\n').slice(-shownLogLines)
  const told =
    log.trim() === ''
      ? 'It logged nothing.'
      : `Its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`
  return new StackProblem(`${name} ${found}. ${told}`, `Read the whole log: ${logFile}`)
}
