import { stageNames } from '../../service/contract/job.ts'
import { type Check, fail, inconclusive, pass, skip } from '../check.ts'
import { sameRelease } from './same-release.ts'

const why =
  'An old worker beside a new API does today’s jobs with yesterday’s code: the release is only half out.'

export const workerRelease: Check<'health' | 'lecture'> = {
  name: 'worker release',
  question: 'Does the worker run the release of the API?',
  needs: ['health', 'lecture'],
  judge({ health, lecture: { steps }, plan }) {
    const jobs = stageNames
      .flatMap((stage) => steps[stage]?.seen.watch?.job ?? [])
      .filter(({ attempt }) => attempt > 0)
    if (jobs.length === 0) return skip('inapplicable', 'no worker took a job')
    const wanted = plan.release ?? health.facts?.release ?? null
    const releases = [...new Set(jobs.map(({ release }) => release))]
    const remedy = { advice: 'Deploy the worker at the release of the API, then run again.' }
    if (wanted === null || releases.includes(null)) {
      const seen =
        wanted === null
          ? 'the API does not name its release'
          : 'a job does not name the release of its worker'
      return inconclusive({ expected: 'API and worker name their release', seen, why, remedy })
    }
    const astray = releases.filter((release) => release !== null && !sameRelease(release, wanted))
    return astray.length === 0
      ? pass(`the worker runs ${releases.join(', ')}`)
      : fail({ expected: `the worker runs ${wanted}`, seen: astray.join(' and '), why, remedy })
  },
}
