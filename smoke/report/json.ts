import type { Report } from './report.ts'

/** The report as a JSON document of the schema `pegasus-ops/report@1`. */
export function jsonReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
