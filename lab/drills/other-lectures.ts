import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, StageName } from '../../service/contract/job.ts'
import type { Asked } from '../../smoke/asked.ts'
import { type Pegasus, pegasusAt } from '../../smoke/pegasus.ts'
import type { DrillGround } from './drill-ground.ts'
import { quickLecture } from './quick-plan.ts'

const patienceMs = 60_000
const pollEveryMs = 200

/** A lecture of another user of the deployment, with a transcript. */
export interface OtherLecture {
  /** Puts a job of the stage on the queue. */
  enqueue(stage: StageName): Promise<OtherJob>
}

export interface OtherJob {
  /** Resolves when what the service tells of the job is as wanted. Throws an Error when that takes a minute. */
  until(wanted: (job: Job) => boolean): Promise<void>
}

/** Takes so many lectures in and has them transcribed; they are removed when the ground is restored. */
export async function otherLectures(ground: DrillGround, count: number): Promise<OtherLecture[]> {
  const target = ground.target()
  const pegasus = pegasusAt(target, new AbortController().signal)
  const courseId = `other-${randomBytes(4).toString('hex')}`
  ground.afterwards(async () => {
    await pegasus.deleteCourse(courseId)
    await target.close()
  })
  return Promise.all(Array.from({ length: count }, (_, index) => transcribed(pegasus, courseId, index)))
}

async function transcribed(pegasus: Pegasus, courseId: string, index: number): Promise<OtherLecture> {
  const id = `${courseId}-${index}`
  const fields = {
    course_id: courseId,
    lecture_id: id,
    preset_id: quickLecture.presetId,
    title: id,
    course_title: courseId,
  }
  prepared(await pegasus.ingest(fields, quickLecture.lecture, patienceMs))
  const lecture: OtherLecture = {
    async enqueue(stage) {
      const { jobId } = prepared(await pegasus.enqueue(id, stage))
      return { until: (wanted) => untilJob(() => pegasus.job(jobId), wanted) }
    },
  }
  const job = await lecture.enqueue('transcription')
  await job.until(({ status }) => status === 'completed')
  return lecture
}

async function untilJob(ask: () => Promise<Asked<Job>>, wanted: (job: Job) => boolean): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    const asked = await ask()
    if (asked.ok && wanted(asked.value)) return
    if (performance.now() > giveUpAt) throw new Error('a job of the drill did not come to where it should')
    await sleep(pollEveryMs)
  }
}

function prepared<Value>(asked: Asked<Value>): Value {
  if (asked.ok) return asked.value
  throw new Error(`the drill could not be prepared: ${asked.failure.detail}`)
}
