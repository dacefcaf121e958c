import type { Handshake } from '../../service/contract/handshake.ts'
import type { Asked } from '../asked.ts'
import { type Answer, fail, inconclusive, type Problem, problem } from '../check.ts'
import type { HandshakeSeen } from '../evidence/evidence.ts'
import { unanswered } from '../unanswered.ts'

type About = Pick<Problem, 'expected' | 'why'>

/**
 * Judges the first handshake, or says why it cannot be judged. `tell` gives the answer to the check from a
 * handshake that is complete.
 */
export function fromHandshake(
  { first }: HandshakeSeen,
  about: About,
  tell: (handshake: Handshake) => Answer,
): Answer {
  if (!first.ok) return notShaken(first, about)
  const { status, seams: links, askedBy } = first.value
  if (status === 'running')
    return fail(
      problem(
        { ...about, expected: 'the handshake is complete within 15 s, whatever is broken' },
        `the API ${askedBy} has not completed it`,
        'Look in the log of that API for handshake.failed, and whether it is starved of CPU.',
      ),
    )
  if (links.queue.reason === 'abandoned')
    return inconclusive(
      problem(
        about,
        `the API ${askedBy} ended before the handshake was complete`,
        'Wait until the rollout or restart is over, and run again.',
      ),
    )
  return tell(first.value)
}

/** The handshake at the end of the run, where it was complete. */
export function laterHandshake({ later }: HandshakeSeen): Handshake | undefined {
  return later?.ok && later.value.status === 'complete' ? later.value : undefined
}

/** The answer to a check that needs a worker's part of the handshake, where none gave it. */
export function noWorker(about: About, seen: string): Answer {
  return inconclusive(problem(about, seen, 'Mend the queue first: until a worker answers, nobody can tell.'))
}

function notShaken(asked: Extract<Asked<Handshake>, { ok: false }>, about: About): Answer {
  const { kind, status, detail } = asked.failure
  const advice = kind === 'no-token' ? adviceOnToken : adviceOnStatus(status)
  return advice === undefined ? unanswered(asked, about) : inconclusive(problem(about, detail, advice))
}

const adviceOnToken =
  'Set PLC_OPS_API_TOKEN in this shell to the value that the API runs with: only behind it do the links show. Or leave them out with --no-handshake.'

/** What to do about a refusal that is no fault of the deployment; undefined for any other. */
function adviceOnStatus(status: number | undefined): string | undefined {
  switch (status) {
    case 401:
    case 403:
      return 'Set PLC_OPS_API_TOKEN in this shell to the value that the API runs with, and run again.'
    case 404:
      return 'This API has no handshake: deploy a release of this contract, or use --no-handshake.'
    case 429:
      return 'Others run handshakes, or too many were asked for. Wait a minute and run again.'
    default:
      return undefined
  }
}
