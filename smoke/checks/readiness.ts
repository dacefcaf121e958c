import { type Readiness, readinessProbeMs } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import { type Answer, fail, type ObservingCheck, pass, problem } from '../check.ts'
import { unanswered } from '../unanswered.ts'

const about = {
  expected: 'GET /health/ready answers 200 with status ready',
  why: 'The platform sends traffic only to a ready API, and no lecture can be taken in while a part is broken.',
}

const partAdvice = {
  database: 'database: check DATABASE_URL of the API, that Postgres is up, and that migrations ran',
  queue: 'queue: check REDIS_URL of the API and that Redis is up',
  storage: 'storage: check the bucket, its prefix, its credentials, and that they may write, read and delete',
} as const
const parts = Object.keys(partAdvice) as (keyof typeof partAdvice)[]

export const readiness: ObservingCheck<'readiness'> = {
  name: 'readiness',
  question: 'Is the API ready, with its database, queue and storage?',
  needs: ['readiness'],
  observe: (pegasus) => pegasus.readiness(),
  judge({ readiness: asked }) {
    if (!asked.ok) return unanswered(asked, about)
    const { value, facts } = asked
    const broken = parts.filter((part) => value.checks[part].status !== 'ok')
    if (broken.length > 0) return partsBroken(value, broken, facts.status)
    return facts.status === 200 && value.status === 'ready'
      ? pass(`ready: ${parts.join(', ')}; ${describeWorkers(value)}`)
      : contradiction(facts.status, value.status)
  },
}

// A timer may fire a little early.
const patienceMs = readinessProbeMs - 10

/**
 * Whether the API waited for its database in vain. One that is down refuses at once; of one that is silent a
 * handshake may still tell who holds it up, since that has a connection of its own.
 */
export function databaseKeptSilent(asked: Asked<Readiness> | undefined): boolean {
  if (!asked?.ok) return false
  const { status, durationMs } = asked.value.checks.database
  return status === 'error' && durationMs >= patienceMs
}

function partsBroken({ checks }: Readiness, broken: typeof parts, status: number): Answer {
  const causes = broken.map((part) => `${part} (${checks[part].reason ?? 'no reason given'})`)
  const advice = `${broken.map((part) => partAdvice[part]).join('. ')}.`
  return fail(problem(about, `${status}, not ok: ${causes.join(', ')}`, advice))
}

function contradiction(httpStatus: number, status: string): Answer {
  return fail(
    problem(
      about,
      `HTTP ${httpStatus} with status ${status} although every part is ok`,
      'The answer contradicts itself: look at what stands between this machine and the API.',
    ),
  )
}

function describeWorkers({ checks: { worker } }: Readiness): string {
  if (worker.status !== 'ok') return worker.status === 'absent' ? 'no worker seen yet' : 'workers unknown'
  const seen = worker.seenSecondsAgo === null ? '' : `, seen ${Math.round(worker.seenSecondsAgo)} s ago`
  return `${worker.count} ${worker.count === 1 ? 'worker' : 'workers'}${seen}`
}
