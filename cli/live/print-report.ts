import type { Report } from '../../smoke/report/report.ts'
import { textReport } from '../../smoke/report/text.ts'
import { colours, noColours } from './colours.ts'

/** Prints the report for a person, to stdout. */
export function printReport(report: Report, { quiet, colour }: { quiet: boolean; colour: boolean }): void {
  const { stdout } = process
  const paint = colour && stdout.isTTY ? colours : noColours
  const width = Math.max(60, Math.min(stdout.columns ?? 100, 120))
  stdout.write(textReport(report, { paint, width, brief: quiet }))
}
