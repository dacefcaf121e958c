import type { Report } from '../../smoke/report/report.ts'
import { textReport } from '../../smoke/report/text.ts'
import { environment } from '../environment.ts'
import { harmless } from '../github/harmless.ts'
import { inGitHubActions } from '../github/in-actions.ts'
import { colours, noColours } from './colours.ts'

/** Prints the report for a person, to stdout. */
export function printReport(report: Report, { quiet, colour }: { quiet: boolean; colour: boolean }): void {
  const { stdout } = process
  const paint = colour && stdout.isTTY ? colours : noColours
  const width = Math.max(60, Math.min(stdout.columns ?? 100, 120))
  const text = textReport(report, { paint, width, brief: quiet })
  stdout.write(inGitHubActions(environment) ? harmless(text) : text)
}
