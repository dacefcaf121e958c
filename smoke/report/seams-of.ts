import type { Finding } from '../check.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Seam } from './report.ts'

type Part = 'database' | 'queue' | 'storage'
const parts: readonly Part[] = ['database', 'queue', 'storage']

/** The checks of the handshake that put API and worker on either side of a part, and name it when it is not shared. */
const handshakeChecks: Record<Part, readonly string[]> = {
  database: ['database'],
  queue: ['queue'],
  storage: ['storage'],
}

/**
 * The steps of the lecture that cannot succeed unless the worker uses the same part as the API. Their failure has
 * other causes too, so it disproves nothing.
 */
const lectureChecks: Record<Part, readonly string[]> = {
  database: ['transcript'],
  queue: ['queue path'],
  storage: ['downloads'],
}

/** What the run shows of each seam between the two processes and the three parts that they share. */
export function seamsOf(evidence: Evidence, findings: readonly Finding[]): Seam[] {
  const outcomeOf = (check: string) => findings.find((finding) => finding.check === check)?.answer.outcome
  return parts.flatMap((part): Seam[] => [
    { process: 'api', part, ...seenByApi(part, evidence) },
    { process: 'worker', part, ...seenByWorker(part, outcomeOf) },
  ])
}

function seenByApi(part: Part, { observations: { readiness } }: Evidence): Pick<Seam, 'state' | 'by'> {
  if (readiness?.ok !== true) return unknown
  const { status } = readiness.value.checks[part]
  return { state: status === 'ok' ? 'proven' : 'disproven', by: 'readiness' }
}

function seenByWorker(
  part: Part,
  outcomeOf: (check: string) => Finding['answer']['outcome'] | undefined,
): Pick<Seam, 'state' | 'by'> {
  const asked = handshakeChecks[part]
  const failed = asked.find((check) => outcomeOf(check) === 'fail')
  if (failed !== undefined) return { state: 'disproven', by: failed }
  const passed = [...asked, ...lectureChecks[part]].find((check) => outcomeOf(check) === 'pass')
  return passed === undefined ? unknown : { state: 'proven', by: passed }
}

const unknown = { state: 'unknown', by: null } as const
