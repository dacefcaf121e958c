import { findPreset } from '../contract/presets.ts'
import type { ProblemCode, ProblemIssue } from '../contract/problem.ts'

/** An answer that is not 2xx, on purpose. `detail` goes to the client: ours, safe, with a remedy. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: ProblemCode
  readonly issues: ProblemIssue[] | undefined
  constructor(
    status: number,
    code: ProblemCode,
    detail: string,
    options: { issues?: ProblemIssue[]; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.status = status
    this.code = code
    this.issues = options.issues
  }
}

export const badRequest = (code: ProblemCode, detail: string) => new ProblemError(400, code, detail)
export const notFound = (what: string, remedy: string) =>
  new ProblemError(404, 'not_found', `${what} does not exist: ${remedy}`)
export const conflict = (detail: string) => new ProblemError(409, 'conflict', detail)

/** Refuses a preset id that names no preset; none at all is fine. */
export function knownPreset(id: string | undefined): void {
  if (id !== undefined && !findPreset(id))
    throw badRequest('preset_unknown', 'there is no such preset: choose an id of GET /presets')
}
