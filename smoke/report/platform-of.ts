import type { Evidence } from '../evidence/evidence.ts'
import type { PlatformProcessSeen } from '../witness.ts'
import type { PlatformProcessReport } from './report.ts'

/** What the platform told of each process; null where none was asked. */
export function platformOf({ observations: { platform } }: Evidence): PlatformProcessReport[] | null {
  return platform?.processes.map(describe) ?? null
}

function describe({ role, name, deploys, instances, log }: PlatformProcessSeen): PlatformProcessReport {
  const [newest] = deploys
  return {
    role,
    name,
    deploy: newest?.said ?? null,
    reason: newest?.reason ?? null,
    release: deploys.find(({ state }) => state === 'live')?.release ?? null,
    instances: instances.length,
    running: instances.filter(({ state }) => state === 'running').length,
    log,
  }
}
