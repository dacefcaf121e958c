import type { ParityReport, ReportedDifference, ReportedSide } from './report.ts'

/** As a plan marks it: what the right side has beyond the left, lacks, or has otherwise; what is not known. */
export type Mark = '+' | '-' | '~' | '?' | '='

export function markOf({ answer, drift, left }: ReportedDifference): Mark {
  switch (answer) {
    case 'missing':
      return left.has === 'nothing' ? '+' : '-'
    case 'unknown':
      return '?'
    case 'equal':
      return drift ? '~' : '='
    case 'different':
    case 'stale':
      return '~'
  }
}

export interface Group {
  title: string
  differences: ReportedDifference[]
}

export function groupsOf({ differences }: ParityReport): Group[] {
  const groups = Map.groupBy(differences, titleOf)
  return [...groups].map(([title, members]) => ({ title, differences: members }))
}

function titleOf({ axis, left, right }: ReportedDifference): string {
  switch (axis) {
    case 'start':
      return `${nameOf(left)} by itself, checked as the service does at its start`
    case 'deployment':
      return `${nameOf(left)}: what is stored and not deployed`
    default:
      return right === null ? nameOf(left) : `${nameOf(left)} against ${nameOf(right)}`
  }
}

/** The witness, and whom of it is spoken of where the address does not say. */
export function nameOf({ witness, process }: ReportedSide): string {
  return witness.includes(process) ? witness : `${witness} (${process})`
}

export function ruleOf({ axis, expects, by }: ReportedDifference): string {
  if (axis === 'start') return 'the service checks its environment before it starts'
  if (axis === 'deployment') return 'what is stored must be what runs'
  if (expects === 'none') return 'of your own: no rule speaks of it'
  const must = expects === 'must-match' ? 'must match' : 'must differ'
  return `${must} ${across[axis]}${by === 'policy' ? ', by your policy' : ''}`
}

const across = {
  roles: 'between API and worker',
  instances: 'between processes of one role',
  sources: 'from what was written to what runs',
  platforms: 'between the files of the platforms',
  environments: 'between the environments',
} as const

/** Where a difference is to be seen in a file, as `render.yaml:88`; the side that is judged goes first. */
export function placeOf({ left, right }: ReportedDifference): string | null {
  const place = right?.place ?? left.place
  return place === null ? null : `${place.file}:${place.line}`
}

/** The counts in the words of a plan. */
export function countsOf(report: ParityReport): string {
  const marks = report.differences.filter((one) => one.drift).map(markOf)
  const count = (mark: Mark) => marks.filter((one) => one === mark).length
  const { equal, unknown, known } = report.counts
  const ours = report.differences.filter(({ answer, drift }) => answer === 'equal' && drift).length
  return [
    `${count('+')} to add`,
    `${count('~')} to change`,
    `${count('-')} to remove`,
    `${unknown} unknown`,
    `${equal - ours} equal`,
    ...(known > 0 ? [`${known} known`] : []),
    ...(report.resolved.length > 0 ? [`${report.resolved.length} resolved`] : []),
  ].join(', ')
}

export function ageOf(since: string, { startedAt }: ParityReport): string {
  const days = Math.floor((Date.parse(startedAt) - Date.parse(since)) / 86_400_000)
  return days < 1 ? 'since today' : days === 1 ? 'for a day' : `for ${days} days`
}

export function newDrift({ differences }: ParityReport): ReportedDifference[] {
  return differences.filter(({ drift, known }) => drift && known === null)
}
