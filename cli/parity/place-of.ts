import type { PlatformAddress } from '../platforms/open-platform.ts'
import type { WitnessAddress } from './address.ts'

export type AddressAtPlatform = Extract<WitnessAddress, { scheme: 'render' | 'railway' | 'fly' }>

/** Where the client of the platform finds what an address names. */
export function placeOf(address: AddressAtPlatform): PlatformAddress {
  switch (address.scheme) {
    case 'render':
      return { platform: 'render', services: [address.service] }
    case 'railway': {
      const { project, environment, service } = address
      return { platform: 'railway', project, environment, services: [service] }
    }
    case 'fly': {
      const { app, group } = address
      return { platform: 'fly', app, ...(group === undefined ? {} : { groups: [group] }) }
    }
  }
}
