import type { Role } from '../../service/contract/environment.ts'
import type { Redact } from '../../smoke/redact.ts'
import type {
  DeploySeen,
  InstanceSeen,
  PlatformProcessSeen,
  PlatformTroubleSeen,
  Witness,
} from '../../smoke/witness.ts'
import {
  type Platform,
  type PlatformDeploy,
  PlatformError,
  type PlatformInstance,
  type PlatformProcess,
} from './platform.ts'

/** Opens the platform of a role, to be asked until the signal fires; it tells of that role's process alone. */
export type OpenWitness = (signal: AbortSignal) => Promise<Platform>

/** So many deploys, the newest, tell what is live and what became of the last attempt. */
const deploysKept = 5
const lastLines = 20
/** Further back the line by which a worker begins may be out of the log's reach. */
const logReachMs = 60 * 60 * 1000

/** The platform as a witness for verify: what it tells of API and worker, or why it tells nothing. */
export function platformWitness(
  opens: Readonly<Partial<Record<Role, OpenWitness>>>,
  redact: Redact,
): Witness {
  const named = Object.entries(opens) as [Role, OpenWitness][]
  return {
    async look(signal) {
      const told = await Promise.all(
        named.map(([role, open]) =>
          asking(open, signal, async (platform, process) => processSeen(role, platform, process)),
        ),
      )
      return redact({
        processes: told.flatMap(({ value }) => value),
        troubles: told.flatMap(({ trouble }) => (trouble === null ? [] : [trouble])),
      })
    },
    async lastLines(signal) {
      const told = await Promise.all(
        named.map(([, open]) =>
          asking(open, signal, async (platform, process) => {
            const lines = await platform.logs(process, { lines: lastLines })
            return { name: process.name, log: lines.map(({ at, text }) => `${at.toISOString()} ${text}`) }
          }),
        ),
      )
      return redact(told.flatMap(({ value }) => value))
    },
  }
}

/** Asks about each process of a platform; what keeps it from telling is given back instead. */
async function asking<Told>(
  open: OpenWitness,
  signal: AbortSignal,
  about: (platform: Platform, process: PlatformProcess) => Promise<Told>,
): Promise<{ value: Told[]; trouble: PlatformTroubleSeen | null }> {
  let platform: Platform | undefined
  try {
    const opened = await open(signal)
    platform = opened
    const processes = await opened.processes()
    return {
      value: await Promise.all(processes.map((process) => about(opened, process))),
      trouble: null,
    }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return { value: [], trouble: { seen: error.message, advice: sentence(error.remedy) } }
  } finally {
    await platform?.close()
  }
}

async function processSeen(
  role: Role,
  platform: Platform,
  process: PlatformProcess,
): Promise<PlatformProcessSeen> {
  const [deploys, instances, staged] = await Promise.all([
    platform.deploys(process),
    platform.instances(process),
    platform.staged(process),
  ])
  return {
    role,
    name: process.name,
    deploys: deploys.slice(0, deploysKept).map(deploySeen),
    instances: instances.map(instanceSeen),
    staged: [...staged],
    polls: role === 'worker' ? await polls(platform, process, deploys) : null,
    log: [],
  }
}

/** Null where the log cannot be read, or need not reach back to the worker's start. */
async function polls(
  platform: Platform,
  process: PlatformProcess,
  deploys: readonly PlatformDeploy[],
): Promise<boolean | null> {
  try {
    const found = await platform.logs(process, { lines: 1, holding: 'worker.polling' })
    if (found.length > 0) return true
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return null
  }
  const liveSince = deploys.find(({ state }) => state === 'live')?.createdAt
  return liveSince !== undefined && Date.now() - liveSince.getTime() < logReachMs ? false : null
}

function deploySeen({ state, said, artifact, release, reason }: PlatformDeploy): DeploySeen {
  return { state, said, artifact: artifact ?? null, release: release ?? null, reason: reason ?? null }
}

function instanceSeen({ id, state, said, artifact, release }: PlatformInstance): InstanceSeen {
  return { id, state, said, artifact: artifact ?? null, release: release ?? null }
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`
}
