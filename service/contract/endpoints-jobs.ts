import type { Endpoints } from './endpoint.ts'
import { madeId } from './endpoint-inputs.ts'
import { BatchReplay, BatchReplayQuery, DeadLetterList, DeadLetterQuery, Job, Replay } from './job.ts'

const jobId = madeId('job', 'made')

export const jobEndpoints = {
  'GET /jobs/{id}': {
    summary: 'Show a job',
    guard: 'read',
    parameters: { id: jobId },
    needs: ['database'],
    answers: { 200: { meaning: 'The job, who ran it, and how it ended.', schema: Job } },
    refusals: ['not_found'],
  },
  'GET /jobs/dead-letter': {
    summary: 'List failed jobs that nobody has replayed, newest first',
    guard: 'read',
    query: DeadLetterQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of jobs.', schema: DeadLetterList } },
  },
  'POST /jobs/{id}/replay': {
    summary: 'Run a failed job again as a new one',
    details:
      'With what it was asked to do the first time. It leaves the dead letter, and so do older failures of the same lecture and stage.',
    guard: 'write',
    parameters: { id: jobId },
    needs: ['database', 'queue'],
    answers: { 200: { meaning: 'The new job.', schema: Replay } },
    refusals: ['not_found', 'conflict', 'not_confirmed'],
  },
  'POST /jobs/dead-letter/replay': {
    summary: 'Run every failed job again that fits',
    guard: 'write',
    query: BatchReplayQuery,
    needs: ['database', 'queue'],
    answers: {
      200: { meaning: 'The new jobs, and what could not be replayed, with the reason.', schema: BatchReplay },
    },
  },
} as const satisfies Endpoints
