import type { PlatformName } from '../descriptors/descriptor.ts'
import { descriptorFiles } from '../descriptors/descriptor-files.ts'
import type { DeclaredTarget } from '../targets/targets-file.ts'
import { readAddress } from './address.ts'
import { type Hearing, joinHearings } from './witness.ts'
import { hear } from './witnesses/hear.ts'
import type { Means } from './witnesses/means.ts'

export interface Plan {
  witnesses: readonly string[]
  /** The name of the target that they are asked as the other side of. */
  environment?: string
}

export async function gather(plans: readonly Plan[], means: Means): Promise<Hearing> {
  const hearings = await Promise.all(
    plans.flatMap(({ witnesses, environment }) =>
      witnesses.map(async (address) => {
        const { testimonies, problems } = await hear(address, means)
        return { testimonies: testimonies.map((one) => placed(one, environment)), problems }
      }),
    ),
  )
  return joinHearings(hearings)
}

/** What is told of two environments never shares a source, however alike their addresses are. */
function placed(one: Hearing['testimonies'][number], environment: string | undefined) {
  return environment === undefined ? one : { ...one, environment, source: `${environment}: ${one.source}` }
}

export function describedIn(folder: string, platform?: PlatformName): string[] {
  return descriptorFiles(folder)
    .filter((one) => platform === undefined || one.platform === platform)
    .map(({ file }) => file)
}

/** Where a target's platform runs API and worker, each address saying which of them it is. */
export function platformOf({ platform }: Pick<DeclaredTarget, 'platform'>): {
  name?: PlatformName
  witnesses: string[]
} {
  const { api, worker } = platform ?? {}
  const witnesses = [
    ...(api === undefined ? [] : [`api=${api}`]),
    ...(worker === undefined ? [] : [`worker=${worker}`]),
  ]
  const address = readAddress(api ?? worker ?? '')
  return address?.scheme === 'platform' ? { name: address.place.platform, witnesses } : { witnesses }
}
