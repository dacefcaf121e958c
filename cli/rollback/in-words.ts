import type { Way } from './decision.ts'
import type { RollbackReport } from './report.ts'

/** A release as people can read it: a commit cut to seven digits. */
export function shortly(release: string): string {
  return /^[0-9a-f]{40}$/.test(release) ? release.slice(0, 7) : release
}

export function readable(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{40}\b/g, (commit) => commit.slice(0, 7))
}

/** What to do, in as few words as somebody in a bad hour reads. */
export function headingOf({ recommendation, to }: RollbackReport): string {
  const release = to === null ? 'the older release' : shortly(to)
  switch (recommendation) {
    case 'roll-back':
      return `Roll the code back to ${release}, and keep the schema.`
    case 'redeploy':
      return `Deploy ${release} again from its commit, and keep the schema.`
    case 'roll-forward':
      return 'Do not roll back. Roll forward: mend it in a new release.'
    case 'restore':
      return 'Restore the data to a new database, and switch to it.'
    case null:
      return 'It cannot be decided yet.'
  }
}

export const wayNames: Readonly<Record<Way, string>> = {
  'roll-back': 'roll back',
  redeploy: 'deploy it again',
  'roll-forward': 'roll forward',
  restore: 'restore',
}

/** The sections under the heading, each with its lines; those without any are left out. */
export function sectionsOf({
  missing,
  consequences,
  recommendation,
}: RollbackReport): { title: string; lines: string[] }[] {
  const { stays, returns, jobs, cautions } = consequences
  const goes = recommendation === 'roll-back' || recommendation === 'redeploy'
  return [
    { title: 'Not known', lines: missing },
    { title: 'Look at this first', lines: goes ? cautions : [] },
    { title: 'What does not come back', lines: goes ? stays : [] },
    { title: 'What goes back to how it was then', lines: goes ? returns : [] },
    { title: 'Jobs', lines: jobs },
  ].filter(({ lines }) => lines.length > 0)
}
