import { randomBytes } from 'node:crypto'

/** A password or token for one run: 192 random bits in letters that need no escaping anywhere. */
export function randomSecret(): string {
  return randomBytes(24).toString('hex')
}
