import type { Variables } from '../../service/contract/environment.ts'
import { Secret } from '../../smoke/secret.ts'
import { FlyPlatform } from './fly/client.ts'
import { type Platform, PlatformError } from './platform.ts'
import { RailwayPlatform } from './railway/client.ts'
import { RenderPlatform } from './render/client.ts'
import type { ClientSettings } from './settings.ts'

/** Where the processes of a deployment are found; services and groups left out are all that there are. */
export type PlatformAddress =
  | { platform: 'render'; services?: readonly string[] }
  | { platform: 'railway'; project?: string; environment?: string; services?: readonly string[] }
  | { platform: 'fly'; app: string; groups?: readonly string[] }

/**
 * The client of a platform. Its token comes from the variable that the platform's own command reads, and so does
 * its address where it is another than everybody's: `RENDER_HOST`, `RAILWAY_API_URL`, `FLY_FLAPS_BASE_URL` and
 * `FLY_API_BASE_URL`. Nothing is asked yet.
 *
 * @throws {PlatformError} without a token, or with an address to which it cannot be sent.
 */
export function openPlatform(
  address: PlatformAddress,
  variables: Variables,
  settings: ClientSettings = {},
): Platform {
  switch (address.platform) {
    case 'render': {
      const { token } = tokenFrom('Render', variables, ['RENDER_API_KEY'])
      const url = urlFrom(variables, 'RENDER_HOST', 'https://api.render.com/v1')
      return new RenderPlatform({ ...settings, ...address, token, url })
    }
    case 'railway': {
      const { name, token } = tokenFrom('Railway', variables, ['RAILWAY_TOKEN', 'RAILWAY_API_TOKEN'])
      const url = urlFrom(variables, 'RAILWAY_API_URL', 'https://backboard.railway.com/graphql/v2')
      const kind = name === 'RAILWAY_TOKEN' ? 'project' : 'account'
      return new RailwayPlatform({ ...settings, ...address, token: { kind, secret: token }, url })
    }
    case 'fly': {
      const { token } = tokenFrom('Fly.io', variables, ['FLY_API_TOKEN'])
      const machines = urlFrom(variables, 'FLY_FLAPS_BASE_URL', 'https://api.machines.dev')
      const platform = urlFrom(variables, 'FLY_API_BASE_URL', 'https://api.fly.io')
      const addresses = { machines: new URL('/v1', machines), platform }
      return new FlyPlatform({ ...settings, ...address, token, addresses })
    }
  }
}

function urlFrom(variables: Variables, name: string, everybodys: string): URL {
  const url = URL.parse(variables[name]?.trim() || everybodys)
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  throw new PlatformError(
    'unreachable',
    `${name} is no address that can be asked`,
    `unset it, or set it to an https address without credentials, as ${everybodys}`,
  )
}

/** @throws {PlatformError} when none is set, or when it cannot be sent as a header. */
function tokenFrom<Name extends string>(
  called: string,
  variables: Variables,
  names: readonly [Name, ...Name[]],
): { name: Name; token: Secret } {
  for (const name of names) {
    const text = variables[name]?.trim() ?? ''
    if (text === '') continue
    if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text))
      throw new PlatformError(
        'token-refused',
        `${name} holds what is no token: it has characters that cannot be sent`,
        `copy the token of ${called} into ${name} again`,
      )
    return { name, token: new Secret(text) }
  }
  throw new PlatformError(
    'token-missing',
    `${called} cannot be asked: ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`,
    `set ${names.join(' or ')} to a token of ${called}`,
  )
}
