import type { Descriptor } from '../../descriptors/descriptor.ts'
import { readDescriptor } from '../../descriptors/descriptor-files.ts'
import type { WitnessAddress } from '../address.ts'
import { takeDown } from '../testimony.ts'
import { type Hearing, type Testimony, unreadable, type WitnessProblem } from '../witness.ts'
import type { Means } from './means.ts'

/** A deployment file: every process in it that plays a role, or the one that the address names. */
export async function hearDescriptor(
  address: Extract<WitnessAddress, { scheme: 'descriptor' }>,
  { key, folder }: Means,
): Promise<Hearing> {
  const { text: witness, role: told, path, process: named } = address
  const descriptor = await readDescriptor(folder, path)
  if (descriptor === undefined)
    return unreadable(
      witness,
      `${path} is no deployment file that can be read`,
      'Name a render.yaml, railway.toml, railway.ts or fly.toml, or a dotenv file as file:PATH.',
    )
  const { platform, processes, problems } = descriptor
  const chosen =
    named === undefined
      ? processes.filter(({ role }) => role !== undefined)
      : processes.filter(({ process }) => process === named)
  const testimonies = await Promise.all(
    chosen.map(
      ({ process, role = told, variables, elsewhere = secretsOf(descriptor) }): Promise<Testimony> =>
        takeDown(key, {
          ...{ witness: `${path}#${process}`, kind: 'descriptor', source: path, platform },
          ...(elsewhere === undefined ? {} : { elsewhere }),
          stored: { process, variables, ...(role === undefined ? {} : { role }) },
        }),
    ),
  )
  return {
    testimonies,
    problems: [
      ...problems.map(({ place, says, remedy }) => ({ witness, needed: true, says, remedy, place })),
      ...(chosen.length === 0 && problems.length === 0 ? [nobody(address, processes)] : []),
    ],
  }
}

/** A `fly.toml` that states no secret leaves open which the app has. */
function secretsOf({ platform, processes }: Descriptor): string | undefined {
  const stated = processes.some(({ variables }) => variables.some(({ from }) => from === 'secret'))
  return platform === 'fly' && !stated ? "the app's secrets, which the file does not hold" : undefined
}

function nobody(
  { text: witness, path, process }: Extract<WitnessAddress, { scheme: 'descriptor' }>,
  processes: Descriptor['processes'],
): WitnessProblem {
  const known = processes.filter(({ role }) => role !== undefined).map((one) => one.process)
  return {
    witness,
    needed: true,
    says: process === undefined ? `${path} describes neither API nor worker` : `${path} has no ${process}`,
    remedy:
      known.length === 0
        ? 'Name a file that describes the API or the worker.'
        : `Name one that is there: ${known.map((one) => `${path}#${one}`).join(', ')}.`,
  }
}
