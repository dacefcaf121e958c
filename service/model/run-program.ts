import { spawn } from 'node:child_process'
import type { ModelError } from './model.ts'

/** A day of recording makes a program print about 10 MB. */
const largestOutput = 64 * 1024 * 1024

/** How a program ended, and what it printed. One of `exitCode` and `killedBy` is null. */
export interface ProgramRun {
  exitCode: number | null
  killedBy: NodeJS.Signals | null
  output: string
}

/**
 * Runs a program on a recording and waits for its end; one that prints too much is killed. When the signal fires,
 * the program is killed, and gone before this rejects with the signal's reason.
 *
 * @param program a name on PATH, or a path
 * @param options.stderr whether what the program prints as errors is part of its output
 * @param options.notStarted makes the error to throw when the program is not there
 */
export async function runProgram(
  program: string,
  programArguments: readonly string[],
  {
    signal,
    stderr,
    notStarted,
  }: { signal: AbortSignal; stderr: 'keep' | 'ignore'; notStarted: (cause: Error) => ModelError },
): Promise<ProgramRun> {
  signal.throwIfAborted()
  const child = spawn(program, programArguments, {
    stdio: ['ignore', 'pipe', stderr === 'keep' ? 'pipe' : 'ignore'],
  })
  const kill = () => child.kill('SIGKILL')
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > largestOutput) kill()
    })
  signal.addEventListener('abort', kill, { once: true })
  try {
    return await new Promise<ProgramRun>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(error)))
      child.once('close', (exitCode, killedBy) => {
        if (signal.aborted) reject(signal.reason)
        else resolve({ exitCode, killedBy, output })
      })
    })
  } finally {
    signal.removeEventListener('abort', kill)
  }
}
