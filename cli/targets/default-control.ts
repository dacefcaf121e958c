import { isLoopback } from '../../smoke/transport.ts'
import type { DeclaredTarget } from './targets-file.ts'

/** The public address of each platform's API, and the names under which it serves what it runs. */
const platforms = {
  render: { api: 'https://api.render.com/', domain: '.onrender.com' },
  railway: { api: 'https://backboard.railway.com/', domain: '.up.railway.app' },
  fly: { api: 'https://api.machines.dev/', domain: '.fly.dev' },
} as const

/**
 * What a soak asks besides the target, where nobody names a control: the API of the platform that runs it, by its name
 * or by the targets file. Null for a target on this machine, and where no platform is known.
 */
export function defaultControl(
  url: URL,
  declared: Pick<DeclaredTarget, 'platform'> | undefined,
): string | null {
  if (isLoopback(url.hostname)) return null
  const named = declared?.platform?.api ?? declared?.platform?.worker
  const found = Object.entries(platforms).find(
    ([name, { domain }]) => url.hostname.endsWith(domain) || named?.startsWith(`${name}:`),
  )
  return found?.[1].api ?? null
}
