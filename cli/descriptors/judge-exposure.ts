import { declarations, type VariableName } from '../../service/contract/environment.ts'
import { plainTransports } from '../../service/contract/plain-transport.ts'
import type { StoredVariable } from '../platforms/variable.ts'
import type { DescribedProcess, PlatformName } from './descriptor.ts'
import type { Finding } from './finding.ts'

/**
 * The header in which each platform's proxy gives the client's address, which no client can forge. Sources: Cloudflare's
 * request headers (it stands before every service on Render), Railway's public networking, Fly's request headers.
 */
const clientAddressHeaders: Readonly<Record<PlatformName, string>> = {
  render: 'cf-connecting-ip',
  railway: 'x-real-ip',
  fly: 'fly-client-ip',
}

/** Judges what a process lets strangers do, and whether it can tell them apart. Pure; no value is in what it says. */
export function judgeExposure(process: DescribedProcess, platform: PlatformName): Finding[] {
  if (process.role === undefined) return []
  const written = new Written(process)
  return [
    ...(process.role === 'api' ? [...whatIsOpen(written), ...clientsAsOne(written, platform)] : []),
    ...inClearOverTheNetwork(written),
  ]
}

/** The variables of a process whose values stand in the file. */
class Written {
  readonly process: DescribedProcess
  readonly #variables: ReadonlyMap<string, StoredVariable>

  constructor(process: DescribedProcess) {
    this.process = process
    this.#variables = new Map(process.variables.map((variable) => [variable.name, variable]))
  }

  has(name: VariableName): boolean {
    return this.#variables.has(name)
  }

  /** What the service makes of the text; undefined where the file does not tell it, or where it cannot be used. */
  read(name: VariableName): unknown {
    const value = this.#variables.get(name)?.value
    if (value?.kind !== 'text') return undefined
    try {
      return declarations[name].read(value.text.reveal().trim())
    } catch {
      return undefined
    }
  }

  finding(name: VariableName, finding: Omit<Finding, 'place' | 'process'>): Finding {
    const place = this.#variables.get(name)?.place ?? this.process.place
    return { ...finding, place, process: this.process.process }
  }
}

function whatIsOpen(written: Written): Finding[] {
  const open = (name: VariableName, severity: Finding['severity'], what: string): Finding[] =>
    written.read(name) === true
      ? [
          written.finding(name, {
            rule: 'open-to-everybody',
            severity,
            says: `${name} lets anybody ${what}`,
            why: 'Everybody who knows or guesses the address is a stranger with that right.',
            remedy: `Remove ${name} and set a token, unless it is meant.`,
          }),
        ]
      : []
  const origins = written.read('PLC_CORS_ORIGINS')
  return [
    ...open('PLC_OPEN_WRITES', 'error', 'write and delete'),
    ...open('PLC_OPEN_READS', 'warning', 'read every lecture'),
    ...open('PLC_METRICS_PUBLIC', 'warning', 'read the metrics'),
    ...(Array.isArray(origins) && origins.includes('*')
      ? [
          written.finding('PLC_CORS_ORIGINS', {
            rule: 'open-to-every-origin',
            severity: 'warning',
            says: 'PLC_CORS_ORIGINS is *',
            why: 'Every web page in the browser of somebody who can reach the API may call it.',
            remedy: 'Name the origins of your own pages, or remove it where no page calls the API.',
          }),
        ]
      : []),
  ]
}

function clientsAsOne(written: Written, platform: PlatformName): Finding[] {
  const header = clientAddressHeaders[platform]
  const given = written.read('PLC_CLIENT_ADDRESS_HEADER')
  const known = written.has('PLC_CLIENT_ADDRESS_HEADER') || written.has('PLC_TRUSTED_PROXIES')
  if (given === header || (given === undefined && (known || written.process.elsewhere !== undefined)))
    return []
  return [
    written.finding('PLC_CLIENT_ADDRESS_HEADER', {
      rule: 'client-address',
      severity: 'warning',
      says: `PLC_CLIENT_ADDRESS_HEADER is ${given === undefined ? 'not set' : 'another one'} and must be ${header}`,
      why: "Behind the platform's proxy every request comes from one address, so that all clients share one limit; in another header each client may claim an address.",
      remedy: `Set PLC_CLIENT_ADDRESS_HEADER to ${header}.`,
    }),
  ]
}

function inClearOverTheNetwork(written: Written): Finding[] {
  const addresses = Object.fromEntries(
    written.process.variables.map(({ name, value }) => [
      name,
      value.kind === 'text' ? value.text.reveal().trim() : undefined,
    ]),
  )
  const allowed = written.read('PLC_ALLOW_PLAIN_TRANSPORT')
  return plainTransports(addresses)
    .filter(({ variable }) => !(Array.isArray(allowed) && allowed.includes(variable)))
    .map(({ variable, remedy }) =>
      written.finding(variable, {
        rule: 'plain-transport',
        severity: 'error',
        says: `${variable} is reached without TLS and does not lie in a private network by its name`,
        why: 'In production the service refuses to start: passwords and lectures could be read on the way.',
        remedy,
      }),
    )
}
