import type { Role } from '../service/contract/environment.ts'

export interface InstanceSeen {
  id: string
  state: 'running' | 'starting' | 'stopped' | 'crashed' | 'unknown'
  /** The platform's own word for the state. */
  said: string
  artifact: string | null
  release: string | null
}

export interface DeploySeen {
  state: 'live' | 'underway' | 'ended' | 'crashed' | 'failed' | 'skipped' | 'unknown'
  said: string
  artifact: string | null
  release: string | null
  /** Why it failed, in the platform's words. */
  reason: string | null
}

/** A process of the deployment, as its platform tells. Plain data. */
export interface PlatformProcessSeen {
  role: Role
  /** By the name that the platform knows it by. */
  name: string
  /** The newest first. */
  deploys: DeploySeen[]
  instances: InstanceSeen[]
  /** What is stored and not deployed yet. */
  staged: string[]
  /** Whether its log says that it polls the queue; null for an API, and where the log cannot be read. */
  polls: boolean | null
  /** The last lines of its log, oldest first; empty unless they were asked for. */
  log: string[]
}

export interface PlatformTroubleSeen {
  seen: string
  advice: string
}

export interface PlatformSeen {
  processes: PlatformProcessSeen[]
  troubles: PlatformTroubleSeen[]
}

/** Somebody besides the deployment itself who can tell what runs: the platform that it runs on. */
export interface Witness {
  /** Never rejects: what cannot be learnt is told as a trouble. */
  look(signal: AbortSignal): Promise<PlatformSeen>
  /** The last lines of each process's log; none where they cannot be read. */
  lastLines(signal: AbortSignal): Promise<{ name: string; log: string[] }[]>
}
