import { printable } from '../printable.ts'
import type { Report, ReportedFinding } from './report.ts'

export type Outcome = ReportedFinding['outcome']
type FindingThat<Is extends Outcome> = Extract<ReportedFinding, { outcome: Is }>
/** A finding that is not good, and says what to do about it. */
export type Trouble = FindingThat<'fail' | 'inconclusive' | 'degraded'>

export const worstFirst: readonly Outcome[] = ['fail', 'inconclusive', 'degraded', 'pass', 'skip']

export const meanings: Record<Report['verdict'], string> = {
  pass: 'every answer is good',
  degraded: 'usable, with something to look at',
  fail: 'proven bad',
  inconclusive: 'not enough evidence, which is never a pass',
}

const counted: Record<Outcome, string> = {
  fail: 'failed',
  inconclusive: 'inconclusive',
  degraded: 'degraded',
  pass: 'ok',
  skip: 'not run',
}

export function findingsOf<Is extends Outcome>({ findings }: Report, outcome: Is): FindingThat<Is>[] {
  return findings.filter((finding): finding is FindingThat<Is> => finding.outcome === outcome)
}

/** What is not good, the worst first. */
export function troubles(report: Report): Trouble[] {
  return [
    ...findingsOf(report, 'fail'),
    ...findingsOf(report, 'inconclusive'),
    ...findingsOf(report, 'degraded'),
  ]
}

/** What ran, against what, and when, in one line. */
export function headlineOf({ command, target, releases, startedAt }: Report): string {
  const name = target.name === target.url ? '' : ` (${target.name})`
  const release = releases.length === 0 ? 'release unknown' : `release ${releases.join(' and ')}`
  return printable(`${command} ${target.url}${name}, ${release}, started ${startedAt}`)
}

/** How many findings there are of each outcome, the worst first. */
export function countsOf(report: Report): string {
  const counts = worstFirst.flatMap((outcome) => {
    const count = findingsOf(report, outcome).length
    const flags = outcome === 'skip' ? flagsThatLeftOut(report) : ''
    return count === 0 ? [] : [`${count} ${counted[outcome]}${flags}`]
  })
  return counts.length === 0 ? 'nothing was asked' : counts.join(', ')
}

/** A pass says what it was not asked for, and why not. */
function flagsThatLeftOut(report: Report): string {
  const details = findingsOf(report, 'skip').map(({ detail }) => detail)
  const flags = [...new Set(details)].filter((detail) => detail.startsWith('--'))
  return flags.length === 0 ? '' : ` (${flags.join(', ')})`
}

export function describeStop(stopped: NonNullable<Report['stopped']>): string {
  return stopped === 'unknown' ? 'its record breaks off' : `cut short by ${stopped}`
}
