import type { PlatformInstance } from '../platform.ts'
import type { Machine } from './schemas.ts'

const madeByFlyctl: ReadonlySet<string> = new Set([
  'fly_app_release_command',
  'fly_app_test_machine_command',
  'fly_app_console',
])

const states: Readonly<Record<string, PlatformInstance['state']>> = {
  started: 'running',
  created: 'starting',
  starting: 'starting',
  restarting: 'starting',
  replacing: 'starting',
  stopping: 'stopped',
  stopped: 'stopped',
  suspending: 'stopped',
  suspended: 'stopped',
  failed: 'crashed',
}

/** What a machine was made with; empty where its host tells nothing. */
export function configOf({ config, incomplete_config: incomplete }: Machine) {
  return config ?? incomplete ?? {}
}

/**
 * The group that a machine serves in; undefined for what no deploy touches: machines that were made by hand, those
 * of a release command, a test or a console, standbys, and those that are gone.
 */
export function groupOf(machine: Machine): string | undefined {
  const { metadata, standbys } = configOf(machine)
  const group = metadata?.['fly_process_group'] ?? metadata?.['process_group']
  if (metadata?.['fly_platform_version'] !== 'v2' || group === undefined || madeByFlyctl.has(group))
    return undefined
  if ((standbys ?? []).length > 0) return undefined
  return machine.state === 'destroyed' || machine.state === 'destroying' ? undefined : group
}

export function releaseVersionOf(machine: Machine): number | undefined {
  const version = Number(configOf(machine).metadata?.['fly_release_version'])
  return Number.isInteger(version) && version > 0 ? version : undefined
}

export function instanceOf(machine: Machine): PlatformInstance {
  const { id, image_ref: image } = machine
  const release = image?.labels?.['org.opencontainers.image.revision'] ?? commitInTag(image?.tag)
  const artifact =
    image?.digest ?? (image?.tag === undefined ? undefined : `${image.repository}:${image.tag}`)
  return {
    id,
    ...stateOf(machine),
    ...(artifact === undefined ? {} : { artifact }),
    ...(release === undefined ? {} : { release }),
  }
}

function stateOf(machine: Machine): Pick<PlatformInstance, 'state' | 'said'> {
  const { state, host_status: host } = machine
  if (host === 'unreachable') return { state: 'unknown', said: `${state}, on a host that does not answer` }
  const exit = machine.events?.find(({ type }) => type === 'exit')?.request?.exit_event
  if (state === 'stopped' && exit?.requested_stop !== true) {
    if (exit?.oom_killed === true) return { state: 'crashed', said: 'stopped, killed for lack of memory' }
    const code = exit?.exit_code ?? 0
    if (code !== 0) return { state: 'crashed', said: `stopped, exited with ${code}` }
  }
  return { state: states[state] ?? 'unknown', said: state }
}

/** The commit that an image's tag names, as `fly deploy --image-label SHA` makes it; undefined for any other tag. */
export function commitInTag(tag: string | undefined): string | undefined {
  return tag !== undefined && /^[0-9a-f]{7,40}$/.test(tag) ? tag : undefined
}
