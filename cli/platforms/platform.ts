import type { Role } from '../../service/contract/environment.ts'
import type { PlatformName } from '../descriptors/descriptor.ts'
import type { StoredEnvironment } from './variable.ts'

export interface PlatformProcess {
  /** What the platform calls it in its API: `srv-…`, a service's UUID, `app#group`. */
  id: string
  name: string
  /** Which of the two it plays, where the platform or its name tells. */
  role?: Role
}

export interface PlatformInstance {
  id: string
  /** `running` serves; `starting` will; the others do not. `unknown` carries a state we do not know. */
  state: 'running' | 'starting' | 'stopped' | 'crashed' | 'unknown'
  /** The platform's own word for the state. */
  said: string
  /** What it runs, where the platform tells: an image's digest or reference. */
  artifact?: string
  /** The commit it was built from, where the platform tells. */
  release?: string
}

export interface PlatformDeploy {
  id: string
  /**
   * `live` serves; `underway` may yet; `ended` served once; `crashed` served and fell over; `failed` never served;
   * `skipped` was left out on purpose. `unknown` carries a state we do not know.
   */
  state: 'live' | 'underway' | 'ended' | 'crashed' | 'failed' | 'skipped' | 'unknown'
  said: string
  release?: string
  artifact?: string
  createdAt?: Date
  /** The platform's own reason for a failure, in its words. */
  reason?: string
  /** Whether the platform can bring it back, and if not or not whole, what is in the way. */
  rollback: { possible: boolean; lost: readonly string[]; because?: string }
}

/** Which deploy is meant: by its id, on Fly.io by its image or its commit; and when it was made. */
export type DeployReference = Pick<PlatformDeploy, 'id' | 'artifact' | 'release' | 'createdAt'>

/** How a process is deployed without anybody asking: a push to its branch. */
export type AutoDeploy = 'on' | 'off' | 'inapplicable'

export interface LogLine {
  at: Date
  instance?: string
  text: string
}

/**
 * What the three platforms can be asked, in one language. Everything reads, but for the two that say so; those
 * are refused as `read-only` unless the client was made to write. Each throws a `PlatformError`.
 */
export interface Platform {
  name: PlatformName
  processes(): Promise<readonly PlatformProcess[]>
  instances(process: PlatformProcess): Promise<readonly PlatformInstance[]>
  /** The stored environment, merged by the platform's precedence, what the platform injects included. */
  environment(process: PlatformProcess): Promise<StoredEnvironment>
  /** What is stored and not yet deployed: the names of variables, or a sentence where the platform has no names. */
  staged(process: PlatformProcess): Promise<readonly string[]>
  /** The newest first: the last hundred, or all where there are fewer. */
  deploys(process: PlatformProcess): Promise<readonly PlatformDeploy[]>
  autoDeploy(process: PlatformProcess): Promise<AutoDeploy>
  /**
   * What of the stored environment is otherwise than when the deploy was made, as far as the platform tells: names of
   * variables, or a sentence where it has no names.
   */
  changedSince(process: PlatformProcess, deploy: DeployReference): Promise<readonly string[]>
  /** The last lines, oldest first, optionally only those that hold a text. */
  logs(process: PlatformProcess, wanted: { lines: number; holding?: string }): Promise<readonly LogLine[]>
  /** Writes: brings a deploy back, and gives the id of the new one where there is one. */
  rollBack(process: PlatformProcess, deploy: DeployReference): Promise<string | null>
  /** Writes. */
  setAutoDeploy(process: PlatformProcess, wanted: 'on' | 'off'): Promise<void>
  rollbackCommand(process: PlatformProcess, deploy: DeployReference): string
  /** The command that builds a deploy's commit again, once the platform no longer keeps what was built; null without one. */
  redeployCommand(process: PlatformProcess, deploy: DeployReference): string | null
  /** The command a person types to switch auto-deploy; null where there is none. */
  autoDeployCommand(process: PlatformProcess, wanted: 'on' | 'off'): Promise<string | null>
  close(): Promise<void>
}

/** Why a deploy cannot be brought back that has not served and ended. */
export function whyNotBack(state: PlatformDeploy['state'], otherwise = 'it never served'): string {
  if (state === 'live') return 'it is the one that serves'
  return state === 'underway' ? 'it is not finished' : otherwise
}

/**
 * Why a platform could not be asked, told apart so that the remedy fits. `refused`: it understood and said no;
 * `unsupported`: it has no such thing.
 */
export type PlatformTrouble =
  | 'token-missing'
  | 'token-refused'
  | 'permission'
  | 'wrong-token-kind'
  | 'not-found'
  | 'rate-limited'
  | 'unavailable'
  | 'unreachable'
  | 'deadline'
  | 'not-understood'
  | 'refused'
  | 'unsupported'
  | 'read-only'

/** A platform did not give what was asked of it. Its message says what, its remedy what to do; neither holds a token. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly trouble: PlatformTrouble
  readonly remedy: string

  constructor(trouble: PlatformTrouble, message: string, remedy: string) {
    super(message)
    this.trouble = trouble
    this.remedy = remedy
  }
}
