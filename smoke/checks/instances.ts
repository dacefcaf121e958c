import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, inconclusive, pass } from '../check.ts'
import { fromHandshake } from '../handshake/handshake-seen.ts'
import { sameRelease } from './same-release.ts'

const why =
  'An old process beside new ones does today’s jobs with yesterday’s code: the release is only half out.'

export const instances: Check<'handshake'> = {
  name: 'instances',
  question: 'Does every API and worker process run the expected release?',
  needs: ['handshake'],
  judge: ({ handshake, plan: { release: wanted } }) => {
    const expected =
      wanted === null ? 'every process runs one and the same release' : `every process runs ${wanted}`
    return fromHandshake(handshake, { expected, why }, (complete) => judge(complete, wanted, expected))
  },
}

function judge({ processes, askedBy }: Handshake, wanted: string | null, expected: string): Answer {
  const own = processes.find(({ instance }) => instance === askedBy)?.release
  const right = wanted ?? own
  const astray = processes.filter(({ release }) => right === undefined || !sameRelease(release, right))
  if (astray.length > 0)
    return fail({
      expected,
      seen: astray.map(({ role, instance, release }) => `the ${role} ${instance} runs ${release}`).join(', '),
      why,
      remedy: {
        advice: 'Wait until the rollout is complete and run again; if it is, deploy what is behind.',
      },
    })
  if (!processes.some(({ role }) => role === 'worker'))
    return inconclusive({
      expected,
      seen: 'no worker told its release',
      why,
      remedy: { advice: 'Mend the queue first: until a worker answers, nobody can tell.' },
    })
  const count = (role: string) => processes.filter((one) => one.role === role).length
  return pass(`${count('api')} API and ${count('worker')} worker run ${right}`)
}
