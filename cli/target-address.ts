import type { Variables } from '../service/contract/environment.ts'
import { Secret } from '../smoke/secret.ts'
import { readAddressFile } from '../smoke/stack/address-file.ts'
import type { Door, Tokens } from '../smoke/target.ts'
import { UsageError } from './usage-error.ts'

/** Where the target is, and which tokens it takes. */
export interface TargetAddress {
  name: string
  url: URL
  tokens: Tokens
}

/**
 * Finds the target: the name or URL given, else API_BASE_URL. The stack of this machine is `local`; its tokens
 * come from its address file, every other target's from PLC_WRITE_API_TOKEN, PLC_OPS_API_TOKEN and, where
 * reads need one, PLC_READ_API_TOKEN.
 *
 * @throws {UsageError} when there is none, or when it cannot be one.
 */
export function findTarget(named: string | undefined, variables: Variables): TargetAddress {
  if (named === 'local') {
    const { apiUrl, writeToken, opsToken } = readAddressFile()
    const tokens = { write: new Secret(writeToken), ops: new Secret(opsToken) }
    return { name: named, url: new URL(apiUrl), tokens }
  }
  const given = named ?? variables['API_BASE_URL']?.trim()
  if (given === undefined || given === '') {
    throw new UsageError('No target is given.', {
      advice: 'Give --target URL, set API_BASE_URL, or use the stack of this machine: --target local.',
    })
  }
  const url = parseAddress(given, named === undefined ? 'API_BASE_URL' : '--target')
  return {
    name: url.href,
    url,
    tokens: tokensFrom(variables),
  }
}

const tokenVariables = {
  read: 'PLC_READ_API_TOKEN',
  write: 'PLC_WRITE_API_TOKEN',
  ops: 'PLC_OPS_API_TOKEN',
} as const satisfies Record<Door, string>

function tokensFrom(variables: Variables): Tokens {
  const given = Object.entries(tokenVariables).flatMap(([door, name]) => {
    const token = tokenFrom(variables, name)
    return token === null ? [] : [[door, token] as const]
  })
  return Object.fromEntries(given)
}

function parseAddress(given: string, source: string): URL {
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${source} ${JSON.stringify(given.slice(0, 100))} is neither "local" nor an http or https URL.`,
      {
        advice: 'Give the base address of the API, as in https://pegasus.example.com.',
      },
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(`${source} holds more than a base address (credentials, a query or a fragment).`, {
      advice: 'Give only scheme, host, port and path; the token comes from PLC_WRITE_API_TOKEN.',
    })
  }
  return url
}

function tokenFrom(variables: Variables, name: string): Secret | null {
  const token = variables[name]
  if (token === undefined || token.trim() === '') return null
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(`${name} holds a line break, a space or a character that no token can have.`, {
      advice:
        'Set it again without what surrounds the token; a value read from a file often ends in a newline.',
    })
  }
  return new Secret(token)
}
