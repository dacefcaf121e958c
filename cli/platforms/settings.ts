import type { Patience } from './ask.ts'
import { PlatformError } from './platform.ts'
import type { Roles } from './role.ts'

/** What every client takes beside its token and what its processes are found by. */
export interface ClientSettings {
  roles?: Roles
  /** Without it everything that writes is refused. */
  mayWrite?: boolean
  patience?: Patience | undefined
  /** Ends every question when it is aborted. */
  signal?: AbortSignal | undefined
}

/** @throws {PlatformError} unless the client was made to write. */
export function refuseUnlessMayWrite({ mayWrite = false }: ClientSettings, wanted: string): void {
  if (!mayWrite)
    throw new PlatformError(
      'read-only',
      `not done: ${wanted} changes the deployment, and only reading was asked for`,
      'run the command that says it changes something, as rollback run',
    )
}
