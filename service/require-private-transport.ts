import { lookup } from 'node:dns/promises'
import { type Config, ConfigError } from './config.ts'
import { isPrivateAddress, plainTransports } from './contract/plain-transport.ts'

/**
 * In production nothing travels without TLS beyond private networks: names that do not tell are resolved.
 *
 * @throws {ConfigError} that names each variable whose address would be reached in clear.
 */
export async function requirePrivateTransport(config: Config): Promise<void> {
  if (config.NODE_ENV !== 'production') return
  const suspects = plainTransports(config).filter(
    ({ variable }) => !config.PLC_ALLOW_PLAIN_TRANSPORT.includes(variable),
  )
  const problems = await Promise.all(
    suspects.map(async ({ variable, host, remedy }) => {
      const found = await whereOutside(host)
      const why = 'the password, tokens and lectures could be read on the way'
      return found === null ? [] : [{ variable, found, why, remedy }]
    }),
  )
  if (problems.flat().length > 0) throw new ConfigError(config.role, problems.flat())
}

/** How a host lies outside of private networks, or that nobody can tell; null for one within. */
async function whereOutside(host: string): Promise<string | null> {
  try {
    const addresses = await lookup(host, { all: true })
    return addresses.every(({ address }) => isPrivateAddress(address))
      ? null
      : 'an address in a public network that is reached without TLS'
  } catch {
    return 'an address that is reached without TLS and cannot be resolved'
  }
}
