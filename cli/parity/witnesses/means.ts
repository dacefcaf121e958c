import type { Variables } from '../../../service/contract/environment.ts'
import type { PlatformAddress } from '../../platforms/open-platform.ts'
import type { Platform } from '../../platforms/platform.ts'
import type { TargetAddress } from '../../targets/find-target.ts'
import type { RunKey } from '../fingerprint.ts'
import type { ParityPolicy } from '../policy.ts'

/** What hearing witnesses takes: everything that reaches beyond this process is given here. */
export interface Means {
  key: RunKey
  folder: string
  variables: Variables
  policy: ParityPolicy
  /** Finds the deployment of `live:`, by the name behind it or else as the command was told. */
  findTarget(named: string | undefined): TargetAddress
  /** @throws {PlatformError} where it cannot be opened, as without a token */
  openPlatform(address: PlatformAddress): Promise<Platform>
  signal: AbortSignal
}
