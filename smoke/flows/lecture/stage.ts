import type { StageName } from '../../../service/contract/job.ts'
import { type Asked, withoutValue } from '../../asked.ts'
import { type Answer, fail, inconclusive, type Problem, pass, problem } from '../../check.ts'
import { describeDuration } from '../../duration.ts'
import type { Step } from '../../flow.ts'
import { unanswered } from '../../unanswered.ts'
import type { LectureSteps, StageSeen } from '../lecture-seen.ts'
import { type JobWatch, watchJob } from '../watch-job.ts'
import type { LectureGround } from './ground.ts'

const questions: Record<StageName, string> = {
  transcription: 'Does a worker transcribe the lecture?',
  generation: 'Does a worker generate study material from the transcript?',
  export: 'Does a worker export the study material?',
}

const whys: Record<StageName, string> = {
  transcription: 'Without a transcript a lecture stays an upload: nothing can be made of it.',
  generation: 'Without generated material the service gives its users nothing to study.',
  export: 'Without exports the material cannot leave the service.',
}

function stageStep<Name extends StageName>(stage: Name): Step<Pick<LectureSteps, StageName>, Name> {
  return {
    name: stage,
    question: questions[stage],
    judge: (seen) => judgeStage(seen, whys[stage]),
  }
}

export const transcription = stageStep('transcription')
export const generation = stageStep('generation')
export const exporting = stageStep('export')

function judgeStage({ stage, deadlineMs, enqueue, jobId, watch }: StageSeen, why: string): Answer {
  const about = { expected: `the ${stage} job completes within ${describeDuration(deadlineMs)}`, why }
  if (!enqueue.ok) return unanswered(enqueue, { expected: `the API enqueues the ${stage} job`, why })
  if (watch === null) throw new TypeError('a job that was enqueued is watched')
  const { ended, job, failure, waitedMs, polls } = watch
  const took = describeDuration(waitedMs)
  switch (ended) {
    case 'completed':
      return pass(`completed in ${took} by worker ${job?.workerId ?? 'unknown'}, attempt ${job?.attempt}`)
    case 'failed':
      return fail(
        problem(
          about,
          `job ${jobId} failed after ${took}, attempt ${job?.attempt}: ${job?.error ?? 'no error given'}`,
          `Look in the log of worker ${job?.workerId ?? '(unknown)'} for job ${jobId}.`,
        ),
      )
    case 'deadline':
      return overdue(watch, about, jobId)
    case 'stopped':
      return inconclusive(
        problem(
          about,
          `the run was stopped after ${took}; last seen: ${job?.status ?? 'nothing'}`,
          'Run the command again and let it finish.',
        ),
      )
    case 'unanswered': {
      const last = failure ?? { kind: 'broken-off' as const, detail: 'no answer' }
      const detail = polls === 1 ? last.detail : `after ${polls} polls in ${took}: ${last.detail}`
      return unanswered({ ok: false, failure: { ...last, detail }, facts: null }, about)
    }
  }
}

function overdue(
  { job, failure, waitedMs, transientFailures }: JobWatch,
  about: Pick<Problem, 'expected' | 'why'>,
  jobId: string | null,
): Answer {
  const took = describeDuration(waitedMs)
  if (job === null) {
    const detail = `no answer about job ${jobId} in ${took}: ${failure?.detail}`
    return unanswered({ ok: false, failure: { kind: 'timeout', ...failure, detail }, facts: null }, about)
  }
  if (job.workerId === null) {
    return fail(
      problem(
        about,
        `no worker took job ${jobId}: after ${took} it is still ${job.status}, workerId null, attempt ${job.attempt}`,
        'Look for the line worker.polling in the worker log. If it is missing, start the worker; if it is there, compare its REDIS_URL and queue with those of the API: the two must share one Redis.',
      ),
    )
  }
  const unheard = transientFailures === 0 ? '' : `; ${transientFailures} polls got no answer`
  return fail(
    problem(
      about,
      `job ${jobId} is ${job.status} after ${took}, attempt ${job.attempt} on worker ${job.workerId}${unheard}`,
      `The worker took the job and is not done. Look in the log of worker ${job.workerId} for job ${jobId}; if it is only slow, allow more with --stage-deadline.`,
    ),
  )
}

export async function runStage(stage: StageName, ground: LectureGround) {
  const { pegasus, plan, signal, tell } = ground
  const deadlineMs = plan.stageDeadlineMs
  const begun = await beginJob(stage, ground)
  const enqueue = withoutValue(begun)
  if (!begun.ok) {
    return {
      seen: { stage, deadlineMs, enqueue, jobId: null, watch: null } satisfies StageSeen,
      value: undefined,
    }
  }
  const jobId = begun.value
  const watch = await watchJob(
    () => pegasus.job(jobId),
    { deadlineMs, slowestMs: plan.slowestPollMs ?? 2000 },
    signal,
    (status) => tell({ kind: 'waiting', part: stage, detail: status }),
  )
  return {
    seen: { stage, deadlineMs, enqueue, jobId, watch } satisfies StageSeen,
    value: watch.job ?? undefined,
  }
}

async function beginJob(stage: StageName, { pegasus, ids, ledger }: LectureGround): Promise<Asked<string>> {
  if (ledger.earlier !== null) {
    const known = await pegasus.jobsOf(ids.lectureId)
    if (!known.ok) return known
    const job = known.value.jobs.find(({ jobType }) => jobType === stage)
    if (job !== undefined) return { ...known, value: job.id }
  }
  const enqueued = await ledger.doing(stage, () => pegasus.enqueue(ids.lectureId, stage))
  return enqueued.ok ? { ...enqueued, value: enqueued.value.jobId } : enqueued
}
