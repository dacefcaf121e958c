import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, inconclusive, pass } from '../check.ts'
import { explainLink } from '../handshake/explain-link.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const expected = 'a worker takes a job that the API queues'
const why = 'A job that no worker takes is a lecture of which nothing comes.'

export const queue: Check<'handshake'> = {
  name: 'queue',
  question: 'Do jobs of the API reach a worker?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, { expected, why }, judge),
}

function judge(handshake: Handshake): Answer {
  const link = handshake.seams.queue
  if (link.state === 'disproven') return fail({ expected, why, ...explainLink('queue', handshake) })
  if (link.state === 'unknown') return inconclusive({ expected, why, ...explainLink('queue', handshake) })
  const lectures = handshake.queue
  if (lectures === null)
    return inconclusive({
      expected: 'the API tells how the lecture queue stands',
      seen: 'it could not',
      why,
      remedy: { advice: 'Check that Redis is up and not overloaded, and run again.' },
    })
  if (lectures.paused)
    return fail({
      expected: 'the lecture queue runs',
      seen: `it is paused, and ${lectures.waiting} jobs wait`,
      why,
      remedy: {
        advice:
          'Resume the queue "pegasus" with what paused it (a BullMQ dashboard, or resume() of its queue).',
      },
    })
  if (lectures.consumers?.length === 0)
    return fail({
      expected: 'a worker is connected to the lecture queue',
      seen: `${link.instances.join(', ')} answers the handshake, but nobody is connected to the lecture queue`,
      why,
      remedy: {
        advice: 'The worker is stopping, or lost that connection: look in its log, and start it again.',
      },
    })
  return pass(`${link.instances.join(', ')} took the job in ${Math.round(link.roundTripMs ?? 0)} ms`)
}
