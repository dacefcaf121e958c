/** A part of the local stack that could not do its work: what was found, and what to do or type next. */
export class StackProblem extends Error {
  readonly remedy: string

  constructor(found: string, remedy: string) {
    super(found)
    this.name = 'StackProblem'
    this.remedy = remedy
  }
}
