import type { Tell } from '../../smoke/run-event.ts'

/** Whoever shows a run while it goes on. */
export interface RunView {
  tell: Tell
  /** Leaves nothing half drawn; further calls do nothing. */
  end(): void
}
