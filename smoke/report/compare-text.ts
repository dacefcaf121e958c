import { describeDuration } from '../duration.ts'
import { printable } from '../printable.ts'
import type { Comparison } from './compare.ts'
import { describeStop } from './in-words.ts'
import type { ReportedFinding } from './report.ts'
import { inSections } from './wrap.ts'

export function comparisonText(comparison: Comparison): string {
  const { before, after, changed, unchanged } = comparison
  return inSections([
    [run('before', before), run('after', after), ...otherTarget(comparison)],
    changed.flatMap(({ check, before: was, after: is }) => [
      `${printable(check)}: ${was?.outcome ?? 'not asked'} -> ${is?.outcome ?? 'not asked'}`,
      ...said('before', was),
      ...said('after', is),
    ]),
    latencies(comparison),
    [
      `${changed.length} findings changed, ${unchanged} did not`,
      `verdict: ${before.verdict} -> ${after.verdict}`,
    ],
  ])
}

function run(
  name: string,
  { target, releases, startedAt, verdict, stopped, command }: Comparison['before'],
): string {
  const release = releases.length === 0 ? 'release unknown' : `release ${releases.join(' and ')}`
  const cut = stopped === null ? '' : ` (${describeStop(stopped)})`
  return printable(
    `${name.padEnd(8)}${command} ${target.url}, ${release}, started ${startedAt}: ${verdict}${cut}`,
  )
}

function otherTarget({ before, after }: Comparison): string[] {
  return before.target.url === after.target.url ? [] : ['The two runs asked different targets.']
}

function said(name: string, finding: ReportedFinding | null): string[] {
  if (finding === null) return []
  return [`  ${name.padEnd(8)}${printable('detail' in finding ? finding.detail : finding.seen)}`]
}

function latencies({ before, after }: Comparison): string[] {
  if (before.soak === null || after.soak === null) return []
  const [was, is] = [before.soak, after.soak]
  return [
    `soak      ${was.failures} of ${was.samples} samples not ready -> ${is.failures} of ${is.samples}`,
    ...(['p50', 'p95', 'p99'] as const).map(
      (name) =>
        `${name.padEnd(10)}${milliseconds(was.latencyMs[name])} -> ${milliseconds(is.latencyMs[name])}`,
    ),
  ]
}

function milliseconds(ms: number | null): string {
  return ms === null ? 'too few samples' : describeDuration(ms)
}
