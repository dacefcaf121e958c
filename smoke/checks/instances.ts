import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, fail, pass, problem } from '../check.ts'
import { fromHandshake, noWorker } from '../handshake/handshake-seen.ts'
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
    const about = { expected, why }
    return fromHandshake(handshake, about, (complete) => judge(complete, wanted, about))
  },
}

function judge(
  { processes, askedBy }: Handshake,
  wanted: string | null,
  about: { expected: string; why: string },
): Answer {
  const own = processes.find(({ instance }) => instance === askedBy)?.release
  const right = wanted ?? own
  const astray = processes.filter(({ release }) => right === undefined || !sameRelease(release, right))
  if (astray.length > 0)
    return fail(
      problem(
        about,
        astray.map(({ role, instance, release }) => `the ${role} ${instance} runs ${release}`).join(', '),
        'Wait until the rollout is complete and run again; if it is, deploy what is behind.',
      ),
    )
  if (!processes.some(({ role }) => role === 'worker')) return noWorker(about, 'no worker told its release')
  const count = (role: string) => processes.filter((one) => one.role === role).length
  return pass(`${count('api')} API and ${count('worker')} worker run ${right}`)
}
