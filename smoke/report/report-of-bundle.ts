import type { Evidence } from '../evidence/evidence.ts'
import { BundleRefused, readBundle } from '../evidence/read-bundle.ts'
import { printable } from '../printable.ts'
import type { Report } from './report.ts'
import { reportOf } from './report-of.ts'

/**
 * The report of a stored run, judged again from its bundle. `path` is where the bundle is.
 *
 * @throws {BundleRefused} when the bundle cannot be read, or holds what this version does not know how to judge.
 */
export function reportOfBundle(bytes: Buffer, path: string): Report {
  const evidence = readBundle(bytes)
  try {
    return reportOf(evidence, path)
  } catch (error) {
    throw notJudged(evidence, error)
  }
}

/** Observations are judged as they are; those of another version may lack what this one looks at. */
function notJudged({ tool }: Evidence, cause: unknown): BundleRefused {
  return new BundleRefused(
    `what it holds was seen by ${printable(tool, 100)}, and this version cannot judge it`,
    { cause },
  )
}
