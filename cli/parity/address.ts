import { z } from 'zod'
import { type Role, roles } from '../../service/contract/environment.ts'
import type { PlatformAddress as Place } from '../platforms/open-platform.ts'

export type WitnessAddress = {
  text: string
  /** Whom it speaks of, where that was typed before the address: `worker=file:.env`. */
  role?: Role
} & (
  | { scheme: 'file'; path: string }
  | { scheme: 'process' }
  | { scheme: 'live'; target?: string }
  | { scheme: 'descriptor'; path: string; process?: string }
  | { scheme: 'platform'; place: Place }
)

export const addressForms =
  'file:PATH, render.yaml#SERVICE, railway.toml, .railway/railway.ts#SERVICE, fly.toml#GROUP, render:srv-ID, railway:PROJECT/ENVIRONMENT/SERVICE, fly:APP#GROUP, live:, live:TARGET or process:'

export const PlatformAddress = z.string().refine((text) => readAddress(text)?.scheme === 'platform', {
  error: 'must be render:srv-ID, railway:PROJECT/ENVIRONMENT/SERVICE or fly:APP#GROUP',
})

/** Reads the address of a witness; `api=` or `worker=` before it says whom it speaks of. Null when it is none. */
export function readAddress(text: string): WitnessAddress | null {
  const [, named, bare = text] = /^(\w+)=(.*)$/s.exec(text) ?? []
  const role = roles.find((one) => one === named)
  const address = addressIn(role === undefined ? text : bare)
  return address === null ? null : { text, ...(role === undefined ? {} : { role }), ...address }
}

type Bare = WitnessAddress extends infer A ? (A extends unknown ? Omit<A, 'text' | 'role'> : never) : never

function addressIn(text: string): Bare | null {
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/s.exec(text) ?? []
  switch (scheme) {
    case undefined:
      return descriptorIn(text)
    case 'file':
      return rest === '' ? null : { scheme, path: rest }
    case 'process':
      return rest === '' ? { scheme } : null
    case 'live':
      return rest === '' ? { scheme } : { scheme, target: rest }
    default: {
      const place = placeIn(scheme, rest)
      return place === null ? null : { scheme: 'platform', place }
    }
  }
}

function placeIn(platform: string, rest: string): Place | null {
  switch (platform) {
    case 'render':
      return /^[\w-]+$/.test(rest) ? { platform, services: [rest] } : null
    case 'railway': {
      const [project, environment, service, ...more] = rest.split('/')
      return project && environment && service && more.length === 0
        ? { platform, project, environment, services: [service] }
        : null
    }
    case 'fly': {
      const [, app, group] = /^([\w-]+)(?:#([\w-]+))?$/.exec(rest) ?? []
      return app === undefined ? null : { platform, app, ...(group === undefined ? {} : { groups: [group] }) }
    }
    default:
      return null
  }
}

function descriptorIn(text: string): Bare | null {
  const [, path, process] = /^((?:.*\/)?[\w.-]+\.(?:yaml|yml|toml|ts))(?:#(.+))?$/s.exec(text) ?? []
  return path === undefined ? null : { scheme: 'descriptor', path, ...(process ? { process } : {}) }
}
