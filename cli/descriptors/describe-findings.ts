import { printable } from '../../smoke/printable.ts'
import type { Finding } from './finding.ts'

export function describeFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ rule, severity, place, process, says, why, remedy }) =>
      [
        `${place.file}:${place.line}:${place.column}  ${severity}  ${subject(process)}${printable(says)}  (${rule})`,
        `    why it matters: ${printable(why)}`,
        `    what to do: ${printable(remedy)}`,
      ].join('\n'),
    )
    .join('\n')
}

/** How many of each, as in `2 errors and 1 warning`, or `1 inconclusive`. */
export function countFindings(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length
  const counts = (['error', 'inconclusive', 'warning'] as const)
    .map((severity) => [count(severity), severity] as const)
    .filter(([number]) => number > 0)
    .map(
      ([number, severity]) =>
        `${number} ${severity}${number === 1 || severity === 'inconclusive' ? '' : 's'}`,
    )
  return counts.join(' and ')
}

const subject = (process: string | undefined) => (process === undefined ? '' : `${printable(process, 80)}: `)
