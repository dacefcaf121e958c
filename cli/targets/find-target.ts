import type { Variables } from '../../service/contract/environment.ts'
import type { Guard } from '../../smoke/failure.ts'
import { readAddressFile } from '../../smoke/local-stack/address-file.ts'
import { Secret } from '../../smoke/secret.ts'
import type { Tokens } from '../../smoke/target.ts'
import { UsageError } from '../usage-error.ts'
import { addressProblem } from './address.ts'
import type { SoakSettings } from './soak-settings.ts'
import {
  type DeclaredTarget,
  findTargetsFile,
  readTargets,
  type Targets,
  targetsFileName,
} from './targets-file.ts'

/** Where the target is, and which tokens it takes. */
export interface TargetAddress {
  name: string
  url: URL
  tokens: Tokens
}

/** The variable of each guard's token, where a target names no other. */
export const tokenVariables = {
  read: 'PLC_READ_API_TOKEN',
  write: 'PLC_WRITE_API_TOKEN',
  ops: 'PLC_OPS_API_TOKEN',
} as const satisfies Record<Guard, string>

/**
 * Finds the target: what is named, else API_BASE_URL. A name is looked up in pegasus-ops.yaml; `local` is the
 * stack of this machine, whose tokens come from its address file. Every other target's tokens come from the
 * variables that the file names for it, or else from PLC_WRITE_API_TOKEN, PLC_READ_API_TOKEN and PLC_OPS_API_TOKEN.
 *
 * @throws {UsageError} when there is none, or when it cannot be one.
 */
export function findTarget(named: string | undefined, variables: Variables, folder: string): TargetAddress {
  if (named === 'local') {
    const { apiUrl, writeToken, readToken, opsToken } = readAddressFile()
    const tokens = {
      write: new Secret(writeToken),
      read: new Secret(readToken),
      ops: new Secret(opsToken),
    }
    return { name: named, url: new URL(apiUrl), tokens }
  }
  const given = named ?? variables['API_BASE_URL']?.trim()
  if (given === undefined || given === '') {
    throw new UsageError('No target is given.', {
      advice: `Give --target with a URL or a name from ${targetsFileName}, set API_BASE_URL, or use the stack of this machine: --target local.`,
    })
  }
  return named !== undefined && !named.includes(':')
    ? declaredTarget(named, variables, folder)
    : targetAt(given, named === undefined ? 'API_BASE_URL' : '--target', variables)
}

/** How a named target is soaked, by the targets file; nothing for one that is not declared there. */
export function soakSettingsOf(named: string | undefined, folder: string): SoakSettings {
  return declarationOf(named, folder)?.soak ?? {}
}

/** What the targets file says of a target; undefined for one that is given by address, and for this machine's. */
export function declarationOf(named: string | undefined, folder: string): DeclaredTarget | undefined {
  return named === undefined || named === 'local' || named.includes(':') ? undefined : declared(named, folder)
}

function declaredTarget(name: string, variables: Variables, folder: string): TargetAddress {
  const { url, tokens } = declared(name, folder)
  return { name, url: new URL(url), tokens: tokensFrom(variables, tokens) }
}

function declared(name: string, folder: string): DeclaredTarget {
  const path = findTargetsFile(folder)
  const targets: Targets = path === undefined ? {} : readTargets(path)
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (target === undefined) {
    const known = ['local', ...Object.keys(targets)].join(', ')
    throw new UsageError(`There is no target ${JSON.stringify(name.slice(0, 100))}.`, {
      advice:
        path === undefined
          ? `Give a URL, or declare it in ${targetsFileName} (none is here or above). Known: ${known}.`
          : `Declare it in ${path}, or give a URL. Known: ${known}.`,
    })
  }
  return target
}

function targetAt(given: string, source: string, variables: Variables): TargetAddress {
  const problem = addressProblem(given)
  if (problem !== undefined) {
    // It may hold a password: then it is not repeated.
    const shown = URL.canParse(given) ? '' : ` ${JSON.stringify(given.slice(0, 100))}`
    throw new UsageError(`${source}${shown} ${problem}.`, {
      advice:
        'Give only scheme, host, port and path, as in https://pegasus.example.com; tokens come from the environment.',
    })
  }
  const url = new URL(given)
  return { name: url.href, url, tokens: tokensFrom(variables, {}) }
}

function tokensFrom(variables: Variables, names: { readonly [name in Guard]?: string | undefined }): Tokens {
  const guards = Object.keys(tokenVariables) as Guard[]
  return Object.fromEntries(
    guards.flatMap((guard) => {
      const token = tokenFrom(variables, names[guard] ?? tokenVariables[guard])
      return token === null ? [] : [[guard, token] as const]
    }),
  )
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
