import type { Report } from '../smoke/report/report.ts'

/** What a process of ours says to the shell when it ends. 1 stays oclif's unexpected error. */
export const exitCodes = {
  good: 0,
  usage: 2,
  fail: 3,
  inconclusive: 4,
  SIGINT: 130,
  SIGTERM: 143,
} as const

export const failOnChoices = ['fail', 'degraded'] as const
export type FailOn = (typeof failOnChoices)[number]

/** The exit code of a verdict: a signal before every verdict but a proven failure, and degraded as `--fail-on` says. */
export function exitCodeOf(
  { verdict, stopped }: Pick<Report, 'verdict' | 'stopped'>,
  failOn: FailOn,
): number {
  if (verdict !== 'fail' && (stopped === 'SIGINT' || stopped === 'SIGTERM')) return exitCodes[stopped]
  switch (verdict) {
    case 'pass':
      return exitCodes.good
    case 'degraded':
      return failOn === 'degraded' ? exitCodes.fail : exitCodes.good
    case 'fail':
      return exitCodes.fail
    case 'inconclusive':
      return exitCodes.inconclusive
  }
}
