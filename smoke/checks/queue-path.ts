import { stageNames } from '../../service/contract/job.ts'
import { type Check, fail, pass, problem, skip } from '../check.ts'
import type { LectureSeen } from '../flows/lecture-seen.ts'

const why =
  'Work that does not go through the shared queue runs inside a request: it dies with the next deploy and never scales.'

export const queuePath: Check<'lecture'> = {
  name: 'queue path',
  question: 'Did a worker do the jobs, and not the API itself?',
  needs: ['lecture'],
  judge({ lecture }) {
    const jobs = completedJobs(lecture)
    if (jobs.length === 0) return skip('inapplicable', 'no job was completed')
    const workers = [...new Set(jobs.map(({ workerId }) => workerId))]
    const instances = apiInstances(lecture)
    const astray = jobs.filter(({ workerId }) => workerId === null || instances.has(workerId))
    if (astray.length === 0) return pass(`${jobs.length} jobs done by worker ${workers.join(', ')}`)
    return fail(
      problem(
        { expected: 'every job names a worker that is none of the API instances', why },
        astray.map(({ stage, workerId }) => `${stage} by ${workerId ?? 'nobody'}`).join(', '),
        'Look for PLC_INLINE_JOBS in the environment of the API and remove it; start the worker as its own process.',
      ),
    )
  },
}

function completedJobs({ steps }: LectureSeen) {
  return stageNames.flatMap((stage) => {
    const watch = steps[stage]?.seen.watch
    return watch?.ended === 'completed' && watch.job !== null ? [{ stage, workerId: watch.job.workerId }] : []
  })
}

function apiInstances({ steps }: LectureSeen): Set<string> {
  const named = stageNames.flatMap((stage) => {
    const seen = steps[stage]?.seen
    return [seen?.enqueue.facts?.instance ?? null, ...(seen?.watch?.apiInstances ?? [])]
  })
  return new Set(named.filter((instance) => instance !== null))
}
