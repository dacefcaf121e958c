import type { Finding } from '../check.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Link } from './report.ts'

type Part = 'database' | 'queue' | 'storage'
const parts: readonly Part[] = ['database', 'queue', 'storage']

/**
 * The step of the lecture that cannot succeed unless the worker uses the same part as the API. Its failure has other
 * causes too, so it disproves nothing.
 */
const lectureChecks: Record<Part, string> = {
  database: 'transcript',
  queue: 'queue path',
  storage: 'downloads',
}

/** What the run shows of each link between the two processes and the three parts that they share. */
export function linksOf(evidence: Evidence, findings: readonly Finding[]): Link[] {
  const outcomeOf = (check: string) => findings.find((finding) => finding.check === check)?.answer.outcome
  return parts.flatMap((part): Link[] => [
    { process: 'api', part, ...seenByApi(part, evidence) },
    { process: 'worker', part, ...seenByWorker(part, outcomeOf) },
  ])
}

function seenByApi(part: Part, { observations: { readiness } }: Evidence): Pick<Link, 'state' | 'by'> {
  if (readiness?.ok !== true) return unknown
  const { status } = readiness.value.checks[part]
  return { state: status === 'ok' ? 'proven' : 'disproven', by: 'readiness' }
}

function seenByWorker(
  part: Part,
  outcomeOf: (check: string) => Finding['answer']['outcome'] | undefined,
): Pick<Link, 'state' | 'by'> {
  // The check of the handshake that says whether a part is shared has the name of the part.
  if (outcomeOf(part) === 'fail') return { state: 'disproven', by: part }
  const passed = [part, lectureChecks[part]].find((check) => outcomeOf(check) === 'pass')
  return passed === undefined ? unknown : { state: 'proven', by: passed }
}

const unknown = { state: 'unknown', by: null } as const
