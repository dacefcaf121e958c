import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import type { Job, JobStatus } from '../../service/contract/job.ts'
import type { Asked } from '../asked.ts'
import type { Failure } from '../failure.ts'
import { Stopped } from '../stop.ts'
import { type WatchLimits, watchJob } from './watch-job.ts'

const never = new AbortController().signal

describe('watchJob', () => {
  for (const status of ['completed', 'failed'] as const) {
    it(`ends as soon as the job is ${status}`, async () => {
      const { ended, polls } = await watch([job('queued'), job('running'), job(status), job('running')])
      expect({ ended, polls }).to.deep.equal({ ended: status, polls: 3 })
    })
  }

  it('asks no second time after a refusal', async () => {
    const { ended, polls, failure } = await watch([refused(401, 'unauthorized')])
    expect({ ended, polls }).to.deep.equal({ ended: 'unanswered', polls: 1 })
    expect(failure?.status).to.equal(401)
  })

  it('forgives a failure that passes', async () => {
    const { ended, transientFailures } = await watch([refused(503), broken(), job('completed')])
    expect({ ended, transientFailures }).to.deep.equal({ ended: 'completed', transientFailures: 2 })
  })

  it('gives up when the failures have used up the budget', async () => {
    const { ended, polls } = await watch([refused(500)], { transientBudget: 3 })
    expect({ ended, polls }).to.deep.equal({ ended: 'unanswered', polls: 4 })
  })

  it('gives back the last state when the deadline has passed', async () => {
    const { ended, job: last } = await watch([job('queued')], { deadlineMs: 20 })
    expect(ended).to.equal('deadline')
    expect(last).to.include({ status: 'queued', workerId: null })
  })

  it('ends when the run is stopped between two polls', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Stopped('SIGINT')), 20)
    const ask = async (): Promise<Asked<Job>> =>
      stop.signal.aborted
        ? { ok: false, failure: { kind: 'stopped', detail: '' }, facts: null }
        : job('running')
    const limits = { deadlineMs: 60_000, fastestMs: 30_000, slowestMs: 30_000 }
    expect((await watchJob(ask, limits, stop.signal)).ended).to.equal('stopped')
  })

  it('tells each status once', async () => {
    const told: JobStatus[] = []
    await watch([job('queued'), job('queued'), job('running'), job('completed')], {}, (status) =>
      told.push(status),
    )
    expect(told).to.deep.equal(['queued', 'running', 'completed'])
  })
})

/** Watches a job whose answers come in this order; the last one comes again and again. */
function watch(
  answers: Asked<Job>[],
  limits: Partial<WatchLimits> = {},
  onStatus?: (status: JobStatus) => void,
) {
  let asked = 0
  const ask = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    if (answer === undefined) throw new Error('no answer was scripted')
    return answer
  }
  return watchJob(ask, { deadlineMs: 5000, fastestMs: 1, slowestMs: 1, ...limits }, never, onStatus)
}

function job(status: JobStatus): Asked<Job> {
  const taken = status === 'queued' ? { workerId: null, attempt: 0 } : { workerId: 'worker-1', attempt: 1 }
  const value: Job = {
    id: randomUUID(),
    status,
    jobType: 'export',
    result: null,
    error: null,
    release: null,
    ...taken,
  }
  const facts = {
    status: 200,
    durationMs: 1,
    contentType: null,
    requestId: null,
    release: null,
    instance: 'api-1',
    contract: '1',
  }
  return { ok: true, value, facts }
}

function refused(status: number, code?: string): Asked<Job> {
  return failed({ kind: 'status', status, detail: `${status}`, ...(code === undefined ? {} : { code }) })
}

function broken(): Asked<Job> {
  return failed({ kind: 'broken-off', detail: 'reset' })
}

function failed(failure: Failure): Asked<Job> {
  return { ok: false, failure, facts: null }
}
