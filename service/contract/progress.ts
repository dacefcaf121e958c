import { z } from 'zod'
import { EntityId, Instant, ServerId } from './ids.ts'
import { JobStatus, type StageName, stageNames } from './job.ts'
import { LectureStatus } from './lecture.ts'
import { namedObject } from './named.ts'

export const StageProgress = namedObject('StageProgress', {
  status: z.union([JobStatus, z.literal('not_started')]),
  jobId: ServerId.nullable(),
  createdAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
  error: z.string().nullable(),
})
export type StageProgress = z.infer<typeof StageProgress>

export const OverallStatus = z.enum(['not_started', 'in_progress', 'completed', 'failed'])
export type OverallStatus = z.infer<typeof OverallStatus>

/** Where each stage stands. */
export const Stages = namedObject('Stages', {
  transcription: StageProgress,
  generation: StageProgress,
  export: StageProgress,
})

/** Paths to read on. */
export const Links = namedObject('Links', {
  summary: z.string(),
  progress: z.string(),
  artifacts: z.string(),
  jobs: z.string(),
})

/** `GET /lectures/{id}/progress`. */
export const Progress = namedObject('Progress', {
  lectureId: EntityId,
  lectureStatus: LectureStatus,
  overallStatus: OverallStatus,
  stageCount: z.literal(3),
  completedStageCount: z.number().int().min(0).max(3),
  progressPercent: z.number().int().min(0).max(100),
  currentStage: z.enum([...stageNames, 'completed']),
  hasFailedStage: z.boolean(),
  stages: Stages,
  links: Links,
})
export type Progress = z.infer<typeof Progress>

/** Derives the roll-up of a lecture from its newest job per stage. */
export function rollUp(stages: Record<StageName, StageProgress>): {
  overallStatus: OverallStatus
  completedStageCount: number
  progressPercent: number
  currentStage: StageName | 'completed'
  hasFailedStage: boolean
} {
  const statuses = stageNames.map((name) => stages[name].status)
  const completedStageCount = statuses.filter((status) => status === 'completed').length
  const hasFailedStage = statuses.includes('failed')
  const started = statuses.some((status) => status !== 'not_started')
  return {
    overallStatus: hasFailedStage
      ? 'failed'
      : completedStageCount === stageNames.length
        ? 'completed'
        : started
          ? 'in_progress'
          : 'not_started',
    completedStageCount,
    progressPercent: Math.floor((100 * completedStageCount) / stageNames.length),
    currentStage: stageNames.find((name) => stages[name].status !== 'completed') ?? 'completed',
    hasFailedStage,
  }
}
