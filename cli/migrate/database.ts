import { Flags } from '@oclif/core'
import { readAddressFile } from '../../smoke/local-stack/address-file.ts'
import { environment } from '../environment.ts'
import { UsageError } from '../usage-error.ts'

export const target = Flags.option({
  options: ['local'] as const,
  description: 'the database of the stack on this machine; DATABASE_URL by default',
})()

/** @throws {UsageError} when nothing says which one; {StackProblem} when no stack runs here. */
export function databaseUrl(chosen: 'local' | undefined): string {
  const url = chosen === 'local' ? readAddressFile().databaseUrl : environment['DATABASE_URL']?.trim()
  if (url) return url
  throw new UsageError('Nothing says which database is meant: DATABASE_URL is not set.', {
    advice: 'Set DATABASE_URL, or add --target local for the stack on this machine.',
  })
}
