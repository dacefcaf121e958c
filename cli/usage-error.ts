import { Errors } from '@oclif/core'
import type { Remedy } from '../smoke/check.ts'
import { exitCodes } from './exit-code.ts'

/** What the operator typed, or left unset, cannot work: said before anything is asked, with what to do instead. */
export class UsageError extends Errors.CLIError {
  constructor(found: string, remedy: Remedy) {
    super(found, { exit: exitCodes.usage, suggestions: [suggestionOf(remedy)] })
  }
}

export function suggestionOf({ advice, command }: Remedy): string {
  return command === undefined ? advice : `${advice} Type: ${command}`
}
