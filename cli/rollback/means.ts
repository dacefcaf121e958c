import type { Role } from '../../service/contract/environment.ts'
import type { Pegasus } from '../../smoke/pegasus.ts'
import { type Platform, PlatformError, type PlatformProcess } from '../platforms/platform.ts'
import { sentence } from '../platforms/witness.ts'
import { type Act, type ActOutcome, good, type Probed } from '../walk/step.ts'

export interface Waits {
  everyMs: number
  /** For a role to run the release: a platform's own budget for a deploy, and a worker's drain. */
  rollOutMs: number
  /** For a platform to list what it was just told to do. */
  settleMs: number
  /** For the jobs of a worker that is gone to be taken again. */
  jobsMs: number
}

export interface Means {
  /** A client that may write, and that knows the process of this role alone. */
  open(role: Role, signal: AbortSignal): Promise<Platform>
  pegasus(signal: AbortSignal): Pick<Pegasus, 'releases' | 'beginHandshake' | 'handshake'>
  command(args: readonly string[]): Act
  waits: Waits
}

/** Asks the platform about the process of a role; where it gives no answer, that is what comes of it. */
async function withProcess<Value>(
  { open }: Means,
  role: Role,
  signal: AbortSignal,
  ask: (platform: Platform, process: PlatformProcess) => Promise<Value>,
  unanswered: (error: PlatformError) => Value,
): Promise<Value> {
  let platform: Platform | undefined
  try {
    platform = await open(role, signal)
    const [process] = await platform.processes()
    if (process === undefined)
      throw new PlatformError('not-found', `the platform knows no ${role}`, 'see pegasus-ops.yaml')
    return await ask(platform, process)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return unanswered(error)
  } finally {
    await platform?.close()
  }
}

const mayHaveActed: ReadonlySet<PlatformError['trouble']> = new Set([
  'unavailable',
  'unreachable',
  'deadline',
  'not-understood',
])

/** Has the platform change something. What got no clear answer may or may not have been done. */
export function writing(
  means: Means,
  role: Role,
  signal: AbortSignal,
  change: (platform: Platform, process: PlatformProcess) => Promise<string>,
): Promise<ActOutcome> {
  let begun = false
  const act = async (platform: Platform, process: PlatformProcess): Promise<ActOutcome> => {
    begun = true
    return good(await change(platform, process))
  }
  return withProcess(means, role, signal, act, (error) =>
    troubled(error, begun && mayHaveActed.has(error.trouble) ? 'unknown' : 'bad'),
  )
}

/** Looks at the process of a role; what could not be seen is not known. */
export function looking(
  means: Means,
  role: Role,
  signal: AbortSignal,
  look: (platform: Platform, process: PlatformProcess) => Promise<ActOutcome>,
): Promise<ActOutcome> {
  return withProcess(means, role, signal, look, (error) => troubled(error, 'unknown'))
}

/** Asks whether something is in the world; a platform that cannot be asked cannot tell. */
export function probing(
  means: Means,
  role: Role,
  signal: AbortSignal,
  probe: (platform: Platform, process: PlatformProcess) => Promise<Probed>,
): Promise<Probed> {
  return withProcess(means, role, signal, probe, ({ message }) => ({
    state: 'cannot tell',
    detail: sentence(message),
  }))
}

function troubled({ message, remedy }: PlatformError, ended: 'bad' | 'unknown'): ActOutcome {
  return { ended, detail: sentence(message), remedy: { advice: sentence(remedy) } }
}
