export interface PageProblem {
  line: number
  message: string
}

/** A page that cannot be walked, with everything that is wrong with it. */
export class RunbookProblem extends Error {
  override readonly name = 'RunbookProblem'
  readonly problems: readonly PageProblem[]
  constructor(file: string, problems: readonly PageProblem[]) {
    const inOrder = problems.toSorted((a, b) => a.line - b.line)
    super(inOrder.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'))
    this.problems = inOrder
  }
}

export type Complain = (line: number, message: string) => void
