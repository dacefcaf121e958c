import type { KeyObject } from 'node:crypto'

/** The accounts that may do everything, by their email address, with the public key of each. */
export type ServiceAccounts = ReadonlyMap<string, KeyObject>
