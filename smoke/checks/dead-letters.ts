import { type Check, degraded, fail, neverAsked, pass } from '../check.ts'
import type { DeadLetters } from '../pegasus.ts'
import { unanswered } from '../unanswered.ts'

/** One lecture may be at fault itself; with so many, it is the deployment. */
const aPattern = 3
const about = {
  expected: 'no job comes to the dead letter while the deployment is watched',
  why: 'Each is a lecture of somebody for whom nothing more happens until an operator acts.',
}
const remedy = {
  advice: 'See why each failed, mend the cause, and run them again with pegasus-ops jobs replay.',
  command: 'pegasus-ops jobs dead-letter',
}

export const deadLetters: Check<'deadLetters'> = {
  name: 'dead letters',
  question: 'Have jobs failed for good since the run began?',
  needs: ['deadLetters'],
  judge({ deadLetters: { before, after } }) {
    if (!before.ok) return unanswered(before, about)
    if (after === null) return neverAsked
    if (!after.ok) return unanswered(after, about)
    const fresh = newSince(before.value, after.value)
    const older = after.value.total - fresh.count
    const olderToo = older > 0 ? `, beside ${older} from before` : ''
    if (fresh.count === 0) return pass(`none since the run began${olderToo}`)
    const reasons = fresh.jobs.map(({ stage, error }) => `${stage}: ${error ?? 'no reason given'}`)
    const seen = `${fresh.count} new${olderToo}; ${[...new Set(reasons)].slice(0, 3).join('; ')}`
    return (fresh.count >= aPattern ? fail : degraded)({ ...about, seen, remedy })
  },
}

/** What is new, told by id; beyond the newest ones only the growth in number tells. */
function newSince(before: DeadLetters, after: DeadLetters) {
  const known = new Set(before.newest.map(({ id }) => id))
  const wholeListKnown = before.newest.length === before.total
  const jobs = after.newest.filter(({ id }) => !known.has(id)).slice(0, wholeListKnown ? undefined : growth())
  return { jobs, count: Math.max(jobs.length, growth()) }

  function growth(): number {
    return Math.max(0, after.total - before.total)
  }
}
