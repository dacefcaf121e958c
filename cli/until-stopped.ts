import { type StopCause, Stopped } from '../smoke/stop.ts'
import { exitCodes } from './exit-code.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Runs `work` with a signal that fires at the first Ctrl-C or termination, or when the deadline has passed. A
 * second Ctrl-C or termination does not wait any longer and ends the process.
 */
export async function untilStopped<Result>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  const stop = (by: StopCause) => controller.abort(new Stopped(by))
  const onSignal = (signal: (typeof signals)[number]) => {
    if (controller.signal.aborted) process.exit(exitCodes[signal])
    stop(signal)
  }
  const deadline = setTimeout(() => stop('deadline'), deadlineMs)
  for (const signal of signals) process.on(signal, onSignal)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(deadline)
    for (const signal of signals) process.off(signal, onSignal)
  }
}
