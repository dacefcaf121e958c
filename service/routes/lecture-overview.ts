import Router from '@koa/router'
import { Integrity, LectureSummary } from '../contract/overview.ts'
import { rollUp } from '../contract/progress.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { entityId } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import { lectureIntegrity } from '../lecture-integrity.ts'
import { linksOf, stageProgress } from '../lecture-progress.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { listExports } from '../tables/exports.ts'
import { newestJobs } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'

/** A lecture at a glance, and whether its objects are all there. */
export function lectureOverviewRoutes(
  { database, objects }: Pick<Services, 'database' | 'objects'>,
  { read }: Pick<Doors, 'read'>,
): Router {
  const lectureOf = async (id: string | undefined) => {
    const lecture = await findLecture(database, entityId(id, 'lecture'))
    if (!lecture) throw notFound('this lecture', 'see GET /lectures')
    return lecture
  }
  return new Router({ prefix: '/lectures/:id' })
    .get('/integrity', read, async (ctx) => {
      const lecture = await lectureOf(ctx.params['id'])
      answer(ctx, Integrity, await lectureIntegrity(lecture, { database, objects }))
    })
    .get('/summary', read, async (ctx) => {
      const lecture = await lectureOf(ctx.params['id'])
      const artifacts = (await listArtifacts(database, { lectureId: lecture.id }, {})).rows
      const exports = await listExports(database, lecture.id)
      const stages = stageProgress(await newestJobs(database, lecture.id))
      const { overallStatus, progressPercent, currentStage, hasFailedStage } = rollUp(stages)
      answer(ctx, LectureSummary, {
        lecture,
        artifactCount: artifacts.length,
        exportCount: exports.length,
        artifactTypes: artifacts.map(({ artifact_type }) => artifact_type),
        exportTypes: exports.map(({ export_type }) => export_type),
        overallStatus,
        progressPercent,
        currentStage,
        hasFailedStage,
        stages,
        links: { ...linksOf(lecture.id), exports: `/exports/${lecture.id}/{export_type}` },
      })
    })
}
