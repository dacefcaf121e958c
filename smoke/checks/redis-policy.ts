import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, degraded, fail, inconclusive, pass, problem } from '../check.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'

const about = {
  expected: 'the maxmemory-policy of Redis is noeviction',
  why: 'A Redis that makes room by throwing keys away throws away queued jobs.',
}
const advice =
  'Set maxmemory-policy to noeviction at the provider of Redis; jobs that were lost are queued again by the worker.'

export const redisPolicy: Check<'handshake'> = {
  name: 'redis policy',
  question: 'Does Redis keep what it is given?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, about, judge),
}

function judge({ redis }: Handshake): Answer {
  if (redis === null || redis.evictionPolicy === null)
    return inconclusive(
      problem(
        about,
        redis === null ? 'Redis could not be asked' : 'Redis does not tell its policy',
        'Look at the settings of Redis at its provider.',
      ),
    )
  const { evictionPolicy, evictedKeys } = redis
  if (evictionPolicy === 'noeviction') return pass('noeviction')
  const evicted = evictedKeys ?? 0
  return evicted > 0
    ? fail(problem(about, `${evictionPolicy}, and it has thrown ${evicted} keys away`, advice))
    : degraded(problem(about, `${evictionPolicy}; nothing was thrown away yet`, advice))
}
