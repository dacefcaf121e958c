import { identify, isRunning } from '../../smoke/process-identity.ts'
import { UsageError } from '../usage-error.ts'

const lookEveryMs = 250

/** Aborted at the first Ctrl-C, termination or hang-up that reaches this process. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(signal))
  }
  return controller.signal
}

/** @throws {UsageError} when there is no such process. */
export function endOf(pid: number): AbortSignal {
  const awaited = identify(pid)
  if (awaited === undefined) {
    throw new UsageError(`No process ${pid} runs.`, {
      advice: 'Name one that does, or leave the flag out.',
    })
  }
  const controller = new AbortController()
  const timer = setInterval(() => {
    if (isRunning(awaited)) return
    clearInterval(timer)
    controller.abort(`the end of process ${pid}`)
  }, lookEveryMs)
  timer.unref()
  return controller.signal
}
