/** How long the clean-up may go on after the run was cut short: the report must stand within two seconds. */
export const cleanUpGraceMs = 1200

/** A signal for what must still be done after another one: it fires `graceMs` later. */
export function graceAfter(signal: AbortSignal, graceMs: number): AbortSignal {
  const late = new AbortController()
  const start = () => setTimeout(() => late.abort(signal.reason), graceMs).unref()
  if (signal.aborted) start()
  else signal.addEventListener('abort', start, { once: true })
  return late.signal
}
