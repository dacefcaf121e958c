import { spawn } from 'node:child_process'
import { watchMemory } from '../resident-memory.ts'
import { ModelError } from './model.ts'

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
 * @param options.memoryMb the resident memory beyond which it is killed, which is a permanent ModelError
 * @param options.stderr whether what the program prints as errors is part of its output
 * @param options.notStarted makes the error to throw when the program is not there
 */
export async function runProgram(
  program: string,
  programArguments: readonly string[],
  {
    signal,
    memoryMb,
    stderr,
    notStarted,
  }: {
    signal: AbortSignal
    memoryMb?: number
    stderr: 'keep' | 'ignore'
    notStarted: (cause: Error) => ModelError
  },
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
  let tooLarge = false
  const stopAsTooLarge = () => {
    tooLarge = true
    kill()
  }
  const unwatch = memoryMb === undefined ? undefined : watchMemory(child.pid, memoryMb, stopAsTooLarge)
  try {
    return await new Promise<ProgramRun>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(error)))
      child.once('close', (exitCode, killedBy) => {
        if (signal.aborted) reject(signal.reason)
        else if (tooLarge) reject(tooMuchMemory(memoryMb))
        else resolve({ exitCode, killedBy, output })
      })
    })
  } finally {
    unwatch?.()
    signal.removeEventListener('abort', kill)
  }
}

function tooMuchMemory(memoryMb: number | undefined): ModelError {
  return new ModelError(
    `reading the recording takes more than ${memoryMb} MB of memory; convert it to mp3 or wav and upload it again, or raise PLC_DOCUMENT_MEMORY_MB on the worker`,
    { permanent: true },
  )
}
