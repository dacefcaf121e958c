import { type Platform, PlatformError, type PlatformProcess } from '../../platforms/platform.ts'
import type { WitnessAddress } from '../address.ts'
import { takeDown } from '../testimony.ts'
import { type Hearing, joinHearings, unreadable } from '../witness.ts'
import type { Means } from './means.ts'

type AddressAtPlatform = Extract<WitnessAddress, { scheme: 'platform' }>

/** What a platform stores, and what of it waits to be deployed. */
export async function hearPlatform(address: AddressAtPlatform, means: Means): Promise<Hearing> {
  let platform: Platform | undefined
  try {
    platform = await means.openPlatform(address.place)
    const processes = await platform.processes()
    if (processes.length === 0)
      return unreadable(
        address.text,
        `${platform.name} has no such process`,
        'Look up how the platform calls it, and that the token sees it.',
      )
    const opened = platform
    return joinHearings(
      await Promise.all(processes.map((process) => hearProcess(opened, process, address, means))),
    )
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    return unreadable(address.text, error.message, error.remedy)
  } finally {
    await platform?.close()
  }
}

async function hearProcess(
  platform: Platform,
  process: PlatformProcess,
  address: AddressAtPlatform,
  { key }: Means,
): Promise<Hearing> {
  const [stored, staged] = await Promise.all([
    platform.environment(process),
    platform.staged(process).catch(unlessItRefuses),
  ])
  const role = address.role ?? process.role ?? stored.role
  const testimony = await takeDown(key, {
    ...{ witness: address.text, kind: 'platform', platform: platform.name, source: sourceOf(address) },
    stored: { ...stored, ...(role === undefined ? {} : { role }) },
    staged: staged instanceof PlatformError ? [] : staged,
  })
  // What is stored can still be compared; only whether it is what runs is not known.
  const problems =
    staged instanceof PlatformError
      ? [{ witness: address.text, needed: true, says: staged.message, remedy: staged.remedy }]
      : []
  return { testimonies: [testimony], problems }
}

function unlessItRefuses(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error
  throw error
}

/** What of a platform is one deployment. */
function sourceOf({ place }: AddressAtPlatform): string {
  switch (place.platform) {
    case 'render':
      return 'render'
    case 'railway':
      return `railway:${place.project}/${place.environment}`
    case 'fly':
      return `fly:${place.app}`
  }
}
