import { printable, printableThroughout } from '../../smoke/printable.ts'
import type { KnownDrift } from './baseline.ts'
import type { Parity } from './compare.ts'
import type { Side } from './compare-values.ts'
import type { Compared } from './compared.ts'
import {
  type ParityReport,
  paritySchemaVersion,
  type ReportedDifference,
  type ReportedSide,
} from './report.ts'
import type { Hearing } from './witness.ts'

export interface Run {
  tool: string
  startedAt: Date
  durationMs: number
  stopped: ParityReport['stopped']
  /** The baseline; null where there is none. */
  known: KnownDrift | null
}

/** What a run found, as everything that is printed or written of it takes it. Pure. */
export function reportOf(
  { testimonies, problems }: Hearing,
  { compared, ignored }: Parity,
  run: Run,
): ParityReport {
  const differences = compared.map((one) => reported(one, run.known))
  const drift = differences.filter((one) => one.drift)
  const ids = new Set(drift.map(({ id }) => id))
  const count = (answer: ReportedDifference['answer']) =>
    differences.filter((one) => one.answer === answer).length
  const counts = {
    ...{ equal: count('equal'), different: count('different'), missing: count('missing') },
    ...{ unknown: count('unknown'), stale: count('stale'), drift: drift.length },
    known: drift.filter(({ known }) => known !== null).length,
  }
  return {
    schemaVersion: paritySchemaVersion,
    tool: run.tool,
    command: 'env-diff',
    startedAt: run.startedAt.toISOString(),
    durationMs: run.durationMs,
    stopped: run.stopped,
    ...(run.stopped === null
      ? verdictOf(differences, problems)
      : { verdict: 'inconclusive', because: 'the run was cut short' }),
    witnesses: testimonies.map(({ witness, kind, platform, environment, process, role, observations }) => ({
      witness: printable(witness),
      kind,
      platform: platform ?? null,
      environment: environment ?? null,
      process: printable(process),
      role: role ?? null,
      variables: observations.size,
    })),
    problems: problems.map(({ place = null, ...problem }) => ({ ...printableThroughout(problem), place })),
    differences,
    ignored: ignored.map(({ name, because }) => ({ name: shownName(name), because: printable(because) })),
    resolved: [...(run.known ?? [])].filter(([id]) => !ids.has(id)).map(([id, since]) => ({ id, since })),
    counts,
  }
}

/** Proven drift stands whatever else could not be heard; without it what could not be heard decides. */
function verdictOf(
  differences: readonly ReportedDifference[],
  problems: Hearing['problems'],
): Pick<ParityReport, 'verdict' | 'because'> {
  const drift = differences.filter((one) => one.drift)
  const fresh = drift.filter(({ known }) => known === null)
  if (fresh.length > 0) return { verdict: 'fail', because: `drift in ${variables(fresh)}` }
  if (problems.some(({ needed }) => needed))
    return { verdict: 'inconclusive', because: 'a witness that is needed could not be heard whole' }
  const judged = differences.filter(
    ({ axis, expects, answer }) => axis !== 'start' && expects !== 'none' && answer !== 'unknown',
  )
  if (judged.length === 0)
    return { verdict: 'inconclusive', because: 'nothing could be compared, and no evidence is never a pass' }
  return drift.length > 0
    ? { verdict: 'degraded', because: `only drift that the baseline knows, in ${variables(drift)}` }
    : { verdict: 'pass', because: 'everything that could be compared is as the rules want it' }
}

function variables(differences: readonly ReportedDifference[]): string {
  const names = [...new Set(differences.map(({ name }) => name))]
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}

function reported(one: Compared, known: KnownDrift | null): ReportedDifference {
  const { name, axis, expects, by, answer, drift, because, remedy } = one
  const [left, right] = [sideOf(one.left), one.right === null ? null : sideOf(one.right)]
  const shown = shownName(name)
  const id = [axis, shown, ...[left, right].flatMap((side) => (side ? [idOf(side)] : []))].join(' ')
  const since = drift ? known?.get(id) : undefined
  return {
    ...{ id, name: shown, axis, expects, by, answer, drift, left, right },
    known: since === undefined ? null : { since },
    because: printable(because),
    remedy: printableThroughout(remedy),
  }
}

/** What stands where a name should is not repeated when it can be none: it may be a value. */
function shownName(name: string): string {
  return name === '*' || /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/.test(name) ? name : '(no name)'
}

/** Without the instance of a live process, which is another one after each deploy. */
function idOf({ witness, process, role }: ReportedSide): string {
  return witness.startsWith('live:') ? `${witness}${role ?? ''}` : `${witness}(${process})`
}

function sideOf({ testimony: { witness, process, role }, observation }: Side): ReportedSide {
  return {
    witness: printable(witness),
    process: printable(process),
    role: role ?? null,
    has: hasOf(observation),
    under: observation?.under ?? null,
    from: observation?.from ?? null,
    place: observation?.place ?? null,
  }
}

function hasOf(observation: Side['observation']): ReportedSide['has'] {
  switch (observation?.value.kind) {
    case 'fingerprint':
      return 'value'
    case 'reference':
    case 'digest':
    case 'withheld':
      return observation.value.kind
    default:
      return 'nothing'
  }
}
