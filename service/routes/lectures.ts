import { describePage } from '../contract/pagination.ts'
import { rollUp } from '../contract/progress.ts'
import { uploadUrlSeconds } from '../contract/upload.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import { ingestLecture } from '../ingest/ingest-lecture.ts'
import { removeLecture } from '../lectures/delete-lecture.ts'
import { lectureIntegrity } from '../lectures/lecture-integrity.ts'
import { linksOf, stageProgress } from '../lectures/lecture-progress.ts'
import { shownJob, shownLecture } from '../lectures/shown.ts'
import { keys, nameOf } from '../objects/keys.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { listExports } from '../tables/exports.ts'
import { currentJobs, listJobs } from '../tables/jobs.ts'
import { listLectures } from '../tables/lectures.ts'
import { beginObject } from '../tables/objects.ts'
import type { LectureRow } from '../tables/rows.ts'
import { existingLecture } from './existing-lecture.ts'
import type { SomeHandlers } from './handlers.ts'

// An upload that no lecture refers to by then is collected.
const offeredSeconds = 24 * 3600

/** How lectures come in and go, and how far they are. */
export function lectureHandlers(services: Services) {
  const { database, objects } = services
  const shown = (row: LectureRow) => shownLecture(row, objects)
  return {
    'POST /lectures/ingest': ({ ctx }) => ingestLecture(ctx, services),
    // Lets a client send its file straight to the bucket, to a place of the service's choosing.
    'POST /upload/signed-url': async ({ body }) => {
      const key = keys.upload(crypto.randomUUID(), body.filename)
      await beginObject(database, { key, kind: 'upload', name: nameOf(key) }, offeredSeconds)
      const how = { expiresInSeconds: uploadUrlSeconds, contentType: body.content_type }
      return { url: await objects.uploadUrl(key, how), storagePath: objects.reference(key) }
    },
    'GET /lectures': async ({ query }) => {
      knownPreset(query.preset_id)
      const filter = { courseId: query.course_id, status: query.status, presetId: query.preset_id }
      const page = await listLectures(database, filter, query)
      return { lectures: page.rows.map(shown), ...describePage(query, page) }
    },
    'GET /lectures/{id}': async ({ parameters }) => shown(await existingLecture(database, parameters.id)),
    'GET /lectures/{id}/jobs': async ({ parameters, query }) => {
      const { id } = await existingLecture(database, parameters.id)
      const page = await listJobs(database, id, query)
      return {
        lectureId: id,
        jobs: page.rows.map((job) => shownJob(job, objects)),
        ...describePage(query, page),
      }
    },
    'GET /lectures/{id}/progress': async ({ parameters }) => {
      const lecture = await existingLecture(database, parameters.id)
      const stages = stageProgress(await currentJobs(database, lecture.id))
      return {
        lectureId: lecture.id,
        lectureStatus: lecture.status,
        stageCount: 3,
        ...rollUp(stages),
        stages,
        links: linksOf(lecture.id),
      }
    },
    'GET /lectures/{id}/summary': async ({ parameters }) => {
      const lecture = await existingLecture(database, parameters.id)
      const artifacts = (await listArtifacts(database, { lectureId: lecture.id }, {})).rows
      const exports = await listExports(database, lecture.id)
      const stages = stageProgress(await currentJobs(database, lecture.id))
      return {
        lecture: shown(lecture),
        artifactCount: artifacts.length,
        exportCount: exports.length,
        artifactTypes: artifacts.map(({ artifact_type }) => artifact_type),
        exportTypes: exports.map(({ export_type }) => export_type),
        ...rollUp(stages),
        stages,
        links: { ...linksOf(lecture.id), exports: `/exports/${lecture.id}/{export_type}` },
      }
    },
    'GET /lectures/{id}/integrity': async ({ parameters }) =>
      lectureIntegrity(await existingLecture(database, parameters.id), { database, objects }),
    'DELETE /lectures/{id}': async ({ ctx, parameters, query }) => {
      const order = deletionOrder(ctx, query.purge_storage)
      const deletion = await removeLecture(parameters.id, order, services)
      if (!deletion) throw notFound('this lecture', 'it may have been deleted already')
      return deletion
    },
  } satisfies SomeHandlers
}
