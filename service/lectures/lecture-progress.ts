import { type StageName, stageNames } from '../contract/job.ts'
import type { StageProgress } from '../contract/progress.ts'
import type { StoredJob } from '../tables/jobs.ts'

/** Where each stage of a lecture stands, by its current job. */
export function stageProgress(current: StoredJob[]): Record<StageName, StageProgress> {
  const of = (name: StageName): StageProgress => {
    const job = current.find(({ jobType }) => jobType === name)
    return {
      status: job?.status ?? 'not_started',
      jobId: job?.id ?? null,
      createdAt: job?.createdAt ?? null,
      updatedAt: job?.updatedAt ?? null,
      error: job?.error ?? null,
    }
  }
  return Object.fromEntries(stageNames.map((name) => [name, of(name)])) as Record<StageName, StageProgress>
}

/** Where to read on about a lecture. */
export function linksOf(id: string) {
  const path = (last: string) => `/lectures/${id}/${last}`
  return {
    summary: path('summary'),
    progress: path('progress'),
    artifacts: path('artifacts'),
    jobs: path('jobs'),
  }
}
