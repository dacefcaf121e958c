import type { Handshake } from '../../service/contract/handshake.ts'
import type { Asked } from '../asked.ts'
import { type Answer, fail, inconclusive, type Remedy } from '../check.ts'
import type { HandshakeSeen } from '../evidence/evidence.ts'
import { unanswered } from '../unanswered.ts'

/**
 * Judges the first handshake, or says why it cannot be judged. `tell` gives the answer to the check from a
 * handshake that is complete.
 */
export function fromHandshake(
  { first }: HandshakeSeen,
  { expected, why }: { expected: string; why: string },
  tell: (handshake: Handshake) => Answer,
): Answer {
  if (!first.ok) return notShaken(first, { expected, why })
  const { status, seams: links, askedBy } = first.value
  if (status === 'running')
    return fail({
      expected: 'the handshake is complete within 15 s, whatever is broken',
      seen: `the API ${askedBy} has not completed it`,
      why,
      remedy: {
        advice: 'Look in the log of that API for handshake.failed, and whether it is starved of CPU.',
      },
    })
  if (links.queue.reason === 'abandoned')
    return inconclusive({
      expected,
      seen: `the API ${askedBy} ended before the handshake was complete`,
      why,
      remedy: { advice: 'Wait until the rollout or restart is over, and run again.' },
    })
  return tell(first.value)
}

/** The handshake at the end of the run, where it was complete. */
export function laterHandshake({ later }: HandshakeSeen): Handshake | undefined {
  return later?.ok && later.value.status === 'complete' ? later.value : undefined
}

function notShaken(
  asked: Extract<Asked<Handshake>, { ok: false }>,
  about: { expected: string; why: string },
): Answer {
  const remedy = remedyForStatus(asked.failure.status)
  const { detail } = asked.failure
  if (asked.failure.kind === 'no-token') return inconclusive({ ...about, seen: detail, remedy: noToken })
  return remedy === undefined ? unanswered(asked, about) : inconclusive({ ...about, seen: detail, remedy })
}

const noToken: Remedy = {
  advice:
    'Set PLC_OPS_API_TOKEN in this shell to the value that the API runs with: only behind it do the links show. Or leave them out with --no-handshake.',
}

/** What kept the question from being heard, where that is no fault of the deployment. */
function remedyForStatus(status: number | undefined): Remedy | undefined {
  switch (status) {
    case 401:
    case 403:
      return {
        advice: 'Set PLC_OPS_API_TOKEN in this shell to the value that the API runs with, and run again.',
      }
    case 404:
      return {
        advice: 'This API has no handshake: deploy a release of this contract, or use --no-handshake.',
      }
    case 429:
      return { advice: 'Others run handshakes, or too many were asked for. Wait a minute and run again.' }
    default:
      return undefined
  }
}
