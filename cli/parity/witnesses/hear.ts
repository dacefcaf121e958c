import { addressForms, readAddress, type WitnessAddress } from '../address.ts'
import { type Hearing, unreadable } from '../witness.ts'
import { hearDescriptor } from './descriptor.ts'
import { hearDotenv } from './dotenv.ts'
import { hearLive } from './live.ts'
import type { Means } from './means.ts'
import { hearPlatform } from './platform.ts'
import { hearProcess } from './process.ts'

/** Asks one witness. What keeps it from being heard is a problem, never an error. */
export async function hear(text: string, means: Means): Promise<Hearing> {
  const address = readAddress(text)
  if (address !== null) return hearAt(address, means)
  return unreadable(
    shown(text),
    'it is no address of a witness',
    `Give ${addressForms}, with api= or worker= before it where it does not say whom it is about.`,
  )
}

function hearAt(address: WitnessAddress, means: Means): Promise<Hearing> {
  switch (address.scheme) {
    case 'file':
      return hearDotenv(address, means)
    case 'process':
      return hearProcess(address, means)
    case 'descriptor':
      return hearDescriptor(address, means)
    case 'live':
      return hearLive(address, means)
    case 'platform':
      return hearPlatform(address, means)
  }
}

/** What stands in the place of an address may be a secret, as the URL of a database: of that only the scheme is shown. */
function shown(text: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]{0,20}):/.exec(text) ?? []
  return scheme === undefined ? 'an argument' : `${scheme}:…`
}
