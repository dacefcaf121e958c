import { Errors } from '@oclif/core'
import type { Remedy } from '../smoke/check.ts'
import { exitCodes } from './exit-code.ts'

/** What the operator typed, or left unset, cannot work: said before anything is asked, with what to do instead. */
export class UsageError extends Errors.CLIError {
  constructor(found: string, { advice, command }: Remedy) {
    const suggestion = command === undefined ? advice : `${advice} Type: ${command}`
    super(found, { exit: exitCodes.usage, suggestions: [suggestion] })
  }
}
