export type StopCause = 'SIGINT' | 'SIGTERM' | 'deadline'

/** The reason with which a run's signal fires: who cut it short. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly by: StopCause
  constructor(by: StopCause) {
    super(`stopped by ${by}`)
    this.by = by
  }
}

/** Who cut the run short, or null while it may go on. */
export function stopCauseOf(signal: AbortSignal): StopCause | null {
  return signal.reason instanceof Stopped ? signal.reason.by : null
}
