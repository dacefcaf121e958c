import { z } from 'zod'
import { ArtifactType } from './artifact.ts'
import { ExportType } from './export.ts'
import { EntityId } from './ids.ts'
import { stageNames } from './job.ts'
import { Lecture } from './lecture.ts'
import { namedObject } from './named.ts'
import { Links, OverallStatus, Stages } from './progress.ts'

/** One object that a row refers to. `kind` is `audio`, `transcript`, `artifact:{type}` or `export:{type}`. */
export const IntegrityCheck = namedObject('IntegrityCheck', {
  kind: z.string(),
  path: z.string().nullable(),
  exists: z.boolean(),
  state: z.enum(['ok', 'missing_file', 'missing_reference']),
})
export type IntegrityCheck = z.infer<typeof IntegrityCheck>

/** `GET /lectures/{id}/integrity`; 200 also when degraded. */
export const Integrity = namedObject('Integrity', {
  lectureId: EntityId,
  status: z.enum(['ok', 'degraded']),
  missingCount: z.number().int().min(0),
  checkCount: z.number().int().min(0),
  checks: z.array(IntegrityCheck),
})
export type Integrity = z.infer<typeof Integrity>

/** `GET /lectures/{id}/summary`. */
export const LectureSummary = namedObject('LectureSummary', {
  lecture: Lecture,
  artifactCount: z.number().int().min(0),
  exportCount: z.number().int().min(0),
  artifactTypes: z.array(ArtifactType),
  exportTypes: z.array(ExportType),
  overallStatus: OverallStatus,
  progressPercent: z.number().int().min(0).max(100),
  currentStage: z.enum([...stageNames, 'completed']),
  hasFailedStage: z.boolean(),
  stages: Stages,
  links: Links.extend({ exports: z.string() }),
})
export type LectureSummary = z.infer<typeof LectureSummary>
