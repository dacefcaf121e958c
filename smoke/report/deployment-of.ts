import type { Handshake, HandshakeProcess } from '../../service/contract/handshake.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { PlatformProcessSeen } from '../witness.ts'
import { DeploymentReport, type PlatformProcessReport } from './report.ts'

/** Of what a handshake tells of the queue, what the report tells. */
const Queue = DeploymentReport.shape.queue.unwrap().strip()

/** What the latest complete handshake of a run told of who runs and what waits; null where there was none. */
export function deploymentOf({ observations: { handshake } }: Evidence): DeploymentReport | null {
  const told = [handshake?.later, handshake?.first].find(
    (asked) => asked?.ok && asked.value.status === 'complete',
  )
  return told?.ok ? describe(told.value) : null
}

function describe(handshake: Handshake): DeploymentReport {
  const { processes, heartbeats, schema, queue, jobs } = handshake
  const silent = (heartbeats ?? []).filter(
    ({ instance }) => !processes.some((process) => process.instance === instance),
  )
  return {
    processes: [
      ...processes.map((process) => ({ ...named(process), answered: true, ...lifeOf(process, handshake) })),
      ...silent.map((beat) => ({ ...named(beat), answered: false, ...lifeOf(beat, handshake) })),
    ].toSorted((one, other) => order(one).localeCompare(order(other))),
    schema,
    queue: queue === null ? null : Queue.parse(queue),
    jobs,
  }
}

function named({ instance, role, release, startedAt }: Named): Named {
  return { instance, role, release, startedAt }
}
type Named = Pick<HandshakeProcess, 'instance' | 'role' | 'release' | 'startedAt'>

function lifeOf({ instance }: Named, { heartbeats }: Handshake) {
  const beat = heartbeats?.find((one) => one.instance === instance)
  return { beatSecondsAgo: beat?.seenSecondsAgo ?? null, workedSecondsAgo: beat?.workedSecondsAgo ?? null }
}

function order({ role, instance }: Named): string {
  return `${role} ${instance}`
}

/** What the platform told of each process; null where none was asked. */
export function platformOf({ observations: { platform } }: Evidence): PlatformProcessReport[] | null {
  return platform?.processes.map(processReport) ?? null
}

function processReport({ role, name, deploys, instances, log }: PlatformProcessSeen): PlatformProcessReport {
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
