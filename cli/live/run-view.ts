import type { Tell } from '../../smoke/run-event.ts'

export interface RunView {
  tell: Tell
  /** Leaves nothing half drawn; further calls do nothing. */
  end(): void
}
