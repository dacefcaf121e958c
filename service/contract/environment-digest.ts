import { type Declaration, declarations, type VariableName, type Variables } from './environment.ts'

const variableNames = Object.keys(declarations) as VariableName[]

/**
 * What a variable comes down to, as one text: two spellings of one meaning (`1` and `true`, a default left out
 * or written down, a port that goes without saying) give the same. Null when it is not set and has no default.
 * A deprecated name counts under its successor.
 */
export function effectiveValue(name: VariableName, variables: Variables): string | null {
  const declaration: Declaration = declarations[name]
  const raw = [name, ...aliasesOf(name)].map((known) => variables[known]?.trim()).find((value) => value)
  if (raw === undefined)
    return declaration.fallback === undefined ? null : JSON.stringify(declaration.fallback)
  try {
    return JSON.stringify(plainUrl(name, declaration.read(raw)))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return JSON.stringify(raw)
  }
}

/**
 * The HMAC-SHA256 of each variable that comes down to something, as base64url: over the name, a zero byte and
 * the effective value, in UTF-8. Who does not have the key learns nothing from it.
 * @param key 32 bytes
 */
export async function digestEnvironment(
  key: Uint8Array<ArrayBuffer>,
  variables: Variables,
): Promise<Record<string, string>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  const digests: Record<string, string> = {}
  for (const name of variableNames) {
    const value = effectiveValue(name, variables)
    if (value === null) continue
    const bytes = new TextEncoder().encode(`${name}\0${value}`)
    digests[name] = base64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes)))
  }
  return digests
}

/** The variables that must match between the processes of one deployment, whatever their role. */
export const mustMatch: readonly VariableName[] = variableNames.filter((name) => {
  const { parity, roles, deprecatedFor }: Declaration = declarations[name]
  return parity.roles === 'must-match' && roles.length > 1 && deprecatedFor === undefined
})

function aliasesOf(name: VariableName): VariableName[] {
  return variableNames.filter((other) => (declarations[other] as Declaration).deprecatedFor === name)
}

const usualPorts: Readonly<Record<string, string>> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'redis:': '6379',
  'rediss:': '6379',
}

/** An address of Postgres or Redis with what goes without saying said, and everything else as it is. */
function plainUrl(name: VariableName, value: unknown): unknown {
  if ((name !== 'DATABASE_URL' && name !== 'REDIS_URL') || typeof value !== 'string') return value
  const url = new URL(value)
  const { protocol, username, password, hostname, search } = url
  const path = name === 'REDIS_URL' ? `/${Number(url.pathname.slice(1))}` : url.pathname
  return [
    protocol === 'postgresql:' ? 'postgres:' : protocol,
    username,
    password,
    hostname.toLowerCase(),
    url.port || usualPorts[protocol],
    path,
    search,
  ]
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
