import type { Endpoint } from './endpoint.ts'
import { jobId } from './endpoint-inputs.ts'
import { BatchReplay, BatchReplayQuery, DeadLetterList, DeadLetterQuery, Job, Replay } from './job.ts'

export const jobEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/jobs/{id}',
    group: 'Jobs',
    summary: 'Show a job',
    door: 'read',
    parameters: jobId,
    needs: ['database'],
    answers: { 200: { meaning: 'The job, who ran it, and how it ended.', schema: Job } },
    refusals: [[404, 'not_found']],
  },
  {
    method: 'GET',
    path: '/jobs/dead-letter',
    group: 'Jobs',
    summary: 'List failed jobs that nobody has replayed, newest first',
    door: 'read',
    query: DeadLetterQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of jobs.', schema: DeadLetterList } },
  },
  {
    method: 'POST',
    path: '/jobs/{id}/replay',
    group: 'Jobs',
    summary: 'Run a failed job again as a new one',
    details:
      'With what it was asked to do the first time. It leaves the dead letter, and so do older failures of the same lecture and stage.',
    door: 'write',
    parameters: jobId,
    needs: ['database', 'queue'],
    answers: { 200: { meaning: 'The new job.', schema: Replay } },
    refusals: [
      [404, 'not_found'],
      [409, 'conflict'],
    ],
  },
  {
    method: 'POST',
    path: '/jobs/dead-letter/replay',
    group: 'Jobs',
    summary: 'Run every failed job again that fits',
    door: 'write',
    query: BatchReplayQuery,
    needs: ['database', 'queue'],
    answers: {
      200: { meaning: 'The new jobs, and what could not be replayed, with the reason.', schema: BatchReplay },
    },
  },
]
