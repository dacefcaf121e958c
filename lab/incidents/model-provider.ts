import type { Drill } from '../drills/drill.ts'
import { modelGarbage, modelKeyRevoked } from '../drills/model.ts'
import { otherLectures } from '../drills/other-lectures.ts'
import type { Incident } from './incident.ts'

export const keyRevoked: Incident = {
  name: 'model-key-revoked',
  fault: withFailedLectures(modelKeyRevoked, 2),
  runbook: 'incident-response',
  answers: { 'find-the-part': 'model' },
  hands: { 'come-to-terms-with-the-provider': (ground) => ground.model.heal() },
}

export const repliesUnusable: Incident = {
  name: 'model-replies-unusable',
  fault: withFailedLectures(modelGarbage, 3),
  runbook: 'dead-letter-queue',
  answers: { 'decide-what-they-are': 'present' },
  hands: { 'mend-the-cause': (ground) => ground.model.heal() },
}

/** The same fault, and it has brought lectures of other users to the dead letter already. */
function withFailedLectures(drill: Drill, count: number): Incident['fault'] {
  return {
    ...drill,
    breaks: `${drill.breaks}; ${count} lectures of other users have failed of it`,
    async inject(ground) {
      const lectures = await otherLectures(ground, count)
      await drill.inject?.(ground)
      const jobs = await Promise.all(lectures.map((lecture) => lecture.enqueue('generation')))
      await Promise.all(jobs.map((job) => job.until(({ status }) => status === 'failed')))
    },
  }
}
