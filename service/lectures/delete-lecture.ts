import type { CourseDeletion, LectureDeletion } from '../contract/lecture.ts'
import { removeLectureObjects } from '../objects/lecture-objects.ts'
import type { Services } from '../services.ts'
import { deleteArtifacts } from '../tables/artifacts.ts'
import { deleteCourse, findCourse, lockCourse } from '../tables/courses.ts'
import { recordDeletion } from '../tables/deletion-audit.ts'
import { deleteExports } from '../tables/exports.ts'
import { jobIdsOfLecture } from '../tables/jobs.ts'
import { deleteLecture, lectureIdsOfCourse, lockLecture } from '../tables/lectures.ts'

export interface DeletionOrder {
  actor: string
  requestId: string
  purgeStorage: boolean
}

type Deleting = Pick<Services, 'database' | 'objects' | 'queue' | 'log'>

/**
 * Deletes a lecture: objects first, then rows and the audit event in one transaction that a failing
 * bucket rolls back, so that what could not be deleted can still be found; last the queue entries. A
 * worker that is running one of its jobs finds it gone and removes what it has written. Undefined when
 * there is no such lecture.
 */
export async function removeLecture(
  id: string,
  order: DeletionOrder,
  { database, objects, queue, log }: Deleting,
): Promise<LectureDeletion | undefined> {
  const outcome = await database.transaction(async (transaction) => {
    if (!(await lockLecture(transaction, id))) return undefined
    const jobIds = await jobIdsOfLecture(transaction, id)
    const purged = order.purgeStorage
      ? await removeLectureObjects(objects, id)
      : { removed: 0, metadataRemoved: false }
    const deleted = {
      artifacts: await deleteArtifacts(transaction, id),
      exports: await deleteExports(transaction, id),
      jobs: jobIds.length,
      lectures: 1,
      threadsUpdated: 0,
      storagePaths: purged.removed,
      metadataRemoved: purged.metadataRemoved,
    }
    await deleteLecture(transaction, id)
    const auditEventId = await recordDeletion(transaction, {
      entityType: 'lecture',
      entityId: id,
      ...order,
      result: deleted,
    })
    return { deletion: { lectureId: id, deleted, auditEventId }, jobIds }
  })
  if (!outcome) return undefined
  await queue
    .withdraw(outcome.jobIds)
    // An entry whose row is gone is dropped by the worker that takes it.
    .catch(() => log.warn({ lecture_id: id, request_id: order.requestId }, 'job.not_withdrawn'))
  return outcome.deletion
}

/**
 * Deletes a course with its lectures, those included that are taken in meanwhile. Undefined when there is
 * no such course.
 */
export async function removeCourse(
  id: string,
  order: DeletionOrder,
  services: Deleting,
): Promise<CourseDeletion | undefined> {
  const { database } = services
  if (!(await findCourse(database, id))) return undefined
  const lectureDeletions: LectureDeletion[] = []
  for (;;) {
    for (const lectureId of await lectureIdsOfCourse(database, id)) {
      const deletion = await removeLecture(lectureId, order, services)
      if (deletion) lectureDeletions.push(deletion)
    }
    const deletion = await removeEmptyCourse(id, order, lectureDeletions, database)
    if (deletion) return deletion
  }
}

/** Undefined when the course has lectures. */
async function removeEmptyCourse(
  id: string,
  order: DeletionOrder,
  lectureDeletions: LectureDeletion[],
  database: Deleting['database'],
): Promise<CourseDeletion | undefined> {
  return await database.transaction(async (transaction) => {
    await lockCourse(transaction, id)
    if ((await lectureIdsOfCourse(transaction, id)).length > 0) return undefined
    const courseDeleted = await deleteCourse(transaction, id)
    const lecturesDeleted = lectureDeletions.length
    const auditEventId = await recordDeletion(transaction, {
      entityType: 'course',
      entityId: id,
      ...order,
      result: { courseDeleted, lecturesDeleted },
    })
    return { courseId: id, courseDeleted, lecturesDeleted, lectureDeletions, auditEventId }
  })
}
