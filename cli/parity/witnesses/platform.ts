import { type Platform, PlatformError, type PlatformProcess } from '../../platforms/platform.ts'
import { takeDown } from '../testimony.ts'
import type { Hearing } from '../witness.ts'
import type { Means, PlatformAddress } from './means.ts'
import { unreadable } from './unreadable.ts'

/** What a platform stores, and what of it waits to be deployed. */
export async function hearPlatform(address: PlatformAddress, means: Means): Promise<Hearing> {
  let platform: Platform | undefined
  try {
    platform = await means.openPlatform(address)
    const processes = chosen(await platform.processes(), address)
    if (processes.length === 0)
      return unreadable(
        address.text,
        `${platform.name} has no such process`,
        'Look up how the platform calls it, and that the token sees it.',
      )
    const opened = platform
    return {
      testimonies: await Promise.all(
        processes.map((process) => testimonyOf(opened, process, address, means)),
      ),
      problems: [],
    }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return unreadable(address.text, error.message, error.remedy)
  } finally {
    await platform?.close()
  }
}

async function testimonyOf(
  platform: Platform,
  process: PlatformProcess,
  address: PlatformAddress,
  { key }: Means,
) {
  const [stored, staged] = await Promise.all([platform.environment(process), platform.staged(process)])
  const role = address.role ?? process.role ?? stored.role
  return takeDown(key, {
    ...{ witness: address.text, kind: 'platform', platform: platform.name, source: sourceOf(address) },
    stored: { ...stored, ...(role === undefined ? {} : { role }) },
    staged,
  })
}

function chosen(processes: readonly PlatformProcess[], address: PlatformAddress): PlatformProcess[] {
  switch (address.scheme) {
    case 'render':
      return processes.filter(({ id, name }) => id === address.service || name === address.service)
    case 'railway':
      return processes.filter(({ id, name }) => id === address.service || name === address.service)
    case 'fly':
      return processes.filter(({ name }) => address.group === undefined || name === address.group)
  }
}

/** What of a platform is one deployment. */
function sourceOf(address: PlatformAddress): string {
  switch (address.scheme) {
    case 'render':
      return 'render'
    case 'railway':
      return `railway:${address.project}/${address.environment}`
    case 'fly':
      return `fly:${address.app}`
  }
}
