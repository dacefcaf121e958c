import type { Remedy } from '../check.ts'

/** A part of the local stack that could not do its work: what was found, and what to do or type next. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem'
  readonly remedy: Remedy

  constructor(found: string, remedy: Remedy) {
    super(found)
    this.remedy = remedy
  }
}
