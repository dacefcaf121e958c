import {
  type Declaration,
  declarations,
  type Settings,
  type VariableName,
  type Variables,
} from './environment.ts'

const variableNames = Object.keys(declarations) as VariableName[]

/** What variables come down to, each as one text: what neither is set nor has a default is not there. */
export type EffectiveValues = Readonly<Partial<Record<VariableName, string>>>

/**
 * What the texts of variables come down to. Two spellings of one meaning (`1` and `true`, a default left out or
 * written down, a port that goes without saying) give the same; a deprecated name counts under its successor; a
 * text that cannot be read counts as it is.
 */
export function effectiveValues(variables: Variables): EffectiveValues {
  return values((name) => {
    const texts = [name, ...aliasesOf(name)].map((known) => variables[known]?.trim())
    const text = texts.find((one) => one !== undefined && one !== '')
    return text === undefined ? declared(name).fallback : readOrText(name, text)
  })
}

/** The same of an environment that has been checked. */
export function effectiveValuesOf(settings: Settings): EffectiveValues {
  return values((name) => settings[name])
}

/**
 * The HMAC-SHA256 of each value, as base64url: over the name, a zero byte and the value, in UTF-8. Who does not
 * have the key learns nothing from it.
 * @param key 32 bytes
 */
export async function digestEnvironment(
  key: Uint8Array<ArrayBuffer>,
  effective: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  const digests: Record<string, string> = {}
  for (const [name, value] of Object.entries(effective)) {
    const bytes = new TextEncoder().encode(`${name}\0${value}`)
    digests[name] = base64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes)))
  }
  return digests
}

/** The variables that must match between the processes of one deployment, whatever their role. */
export const mustMatch: readonly VariableName[] = variableNames.filter((name) => {
  const { parity, roles, deprecatedFor } = declared(name)
  return parity.roles === 'must-match' && roles.length > 1 && deprecatedFor === undefined
})

function values(read: (name: VariableName) => unknown): EffectiveValues {
  const known = variableNames.flatMap((name) => {
    const value = read(name)
    return value === undefined ? [] : [[name, JSON.stringify(plainUrl(name, value))]]
  })
  return Object.fromEntries(known)
}

function declared(name: VariableName): Declaration {
  return declarations[name]
}

function aliasesOf(name: VariableName): VariableName[] {
  return variableNames.filter((other) => declared(other).deprecatedFor === name)
}

function readOrText(name: VariableName, text: string): unknown {
  try {
    return declared(name).read(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return text
  }
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
  const url = URL.parse(value)
  if (url === null) return value
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
