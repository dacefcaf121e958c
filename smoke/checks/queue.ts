import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, inconclusive, pass, problem } from '../check.ts'
import { explainLink } from '../handshake/explain-link.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const about = {
  expected: 'a worker takes a job that the API queues',
  why: 'A job that no worker takes is a lecture of which nothing comes.',
}

export const queue: Check<'handshake'> = {
  name: 'queue',
  question: 'Do jobs of the API reach a worker?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, about, judge),
}

function judge(handshake: Handshake): Answer {
  const link = handshake.seams.queue
  if (link.state === 'disproven') return fail({ ...about, ...explainLink('queue', handshake) })
  if (link.state === 'unknown') return inconclusive({ ...about, ...explainLink('queue', handshake) })
  const lectures = handshake.queue
  if (lectures === null)
    return inconclusive(
      problem(
        { ...about, expected: 'the API tells how the lecture queue stands' },
        'it could not',
        'Check that Redis is up and not overloaded, and run again.',
      ),
    )
  if (lectures.paused)
    return fail(
      problem(
        { ...about, expected: 'the lecture queue runs' },
        `it is paused, and ${lectures.waiting} jobs wait`,
        'Resume the queue "pegasus" with what paused it (a BullMQ dashboard, or resume() of its queue).',
      ),
    )
  if (lectures.consumers?.length === 0)
    return fail(
      problem(
        { ...about, expected: 'a worker is connected to the lecture queue' },
        `${link.instances.join(', ')} answers the handshake, but nobody is connected to the lecture queue`,
        'The worker is stopping, or lost that connection: look in its log, and start it again.',
      ),
    )
  return pass(`${link.instances.join(', ')} took the job in ${Math.round(link.roundTripMs ?? 0)} ms`)
}
