import { setTimeout as sleep } from 'node:timers/promises'

/** Does something every `everyMs`, one run at a time, until it is stopped; a run that is under way is told by its signal. */
export function againAndAgain(
  everyMs: number,
  run: (signal: AbortSignal) => Promise<void>,
): { stop(): void } {
  const stopping = new AbortController()
  const { signal } = stopping
  void (async () => {
    while (!signal.aborted) {
      await run(signal)
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  })()
  return { stop: () => stopping.abort() }
}
