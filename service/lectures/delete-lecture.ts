import type { CourseDeletion, LectureDeletion } from '../contract/lecture.ts'
import type { Services } from '../services.ts'
import { deleteArtifacts } from '../tables/artifacts.ts'
import { deleteCourse, findCourse, lockCourse } from '../tables/courses.ts'
import { recordDeletions } from '../tables/deletion-audit.ts'
import { deleteExports } from '../tables/exports.ts'
import { forgetAnswersOf } from '../tables/idempotency-keys.ts'
import { jobsOfLectures } from '../tables/jobs.ts'
import { deleteLectures, lectureIdsOfCourse, lockLectures } from '../tables/lectures.ts'
import { releaseObjects } from '../tables/objects.ts'

export interface DeletionOrder {
  actor: string
  requestId: string
  purgeStorage: boolean
}

type Deleting = Pick<Services, 'database' | 'queue' | 'log'>

const lecturesAtOnce = 100

/**
 * Deletes a lecture: in one transaction its rows go, its objects are given up to the collector, the answers stored for
 * it are forgotten, and the deletion is recorded. A worker that is running one of its jobs finds it gone and gives up
 * what it has written. Undefined when there is no such lecture.
 */
export async function removeLecture(
  id: string,
  order: DeletionOrder,
  services: Deleting,
): Promise<LectureDeletion | undefined> {
  return (await removeLectures([id], order, services))[0]
}

/**
 * Deletes a course with its lectures, those included that are taken in meanwhile, in transactions of a hundred. One that
 * is broken off has deleted what it came to, and the next goes on. Undefined when there is no such course.
 */
export async function removeCourse(
  id: string,
  order: DeletionOrder,
  services: Deleting,
): Promise<CourseDeletion | undefined> {
  const { database } = services
  if (!(await findCourse(database, id))) return undefined
  const auditEventId = crypto.randomUUID()
  const lectureDeletions: LectureDeletion[] = []
  for (;;) {
    const lectureIds = await lectureIdsOfCourse(database, id, lecturesAtOnce)
    lectureDeletions.push(...(await removeLectures(lectureIds, order, services, auditEventId)))
    if (lectureIds.length > 0) continue
    const lecturesDeleted = lectureDeletions.length
    const courseDeleted = await removeEmptyCourse(id, order, { auditEventId, lecturesDeleted }, database)
    if (courseDeleted !== undefined)
      return { courseId: id, courseDeleted, lecturesDeleted, lectureDeletions, auditEventId }
  }
}

async function removeLectures(
  ids: readonly string[],
  { purgeStorage, ...order }: DeletionOrder,
  { database, queue, log }: Deleting,
  partOf?: string,
): Promise<LectureDeletion[]> {
  const { deletions, jobIds } = await database.transaction(async (transaction) => {
    const lectures = await lockLectures(transaction, ids)
    if (lectures.length === 0) return { deletions: [], jobIds: [] }
    const found = lectures.map(({ id }) => id)
    const jobs = await jobsOfLectures(transaction, found)
    const artifacts = await deleteArtifacts(transaction, found)
    const exports = await deleteExports(transaction, found)
    const objects = await releaseObjects(
      transaction,
      lectures.map(({ row_id }) => row_id),
      purgeStorage ? 'doomed' : 'kept',
    )
    await deleteLectures(transaction, found)
    await forgetAnswersOf(transaction, found)
    const deletions = lectures.map(({ id, row_id }): LectureDeletion & { rowId: string } => {
      const purged = purgeStorage ? objects.get(row_id) : undefined
      return {
        lectureId: id,
        rowId: row_id,
        deleted: {
          artifacts: artifacts.get(id) ?? 0,
          exports: exports.get(id) ?? 0,
          jobs: jobs.get(id)?.length ?? 0,
          lectures: 1,
          threadsUpdated: 0,
          storagePaths: purged?.objects ?? 0,
          metadataRemoved: purged?.hadMetadata ?? false,
        },
        auditEventId: crypto.randomUUID(),
      }
    })
    await recordDeletions(
      transaction,
      deletions.map(({ lectureId, rowId, deleted, auditEventId }) => ({
        id: auditEventId,
        entityType: 'lecture',
        entityId: lectureId,
        lecture: rowId,
        ...(partOf === undefined ? {} : { partOf }),
        ...order,
        purgeStorage,
        result: deleted,
      })),
    )
    const onQueue = [...jobs.values()].flat().filter(({ status }) => status !== 'completed')
    return { deletions, jobIds: onQueue.map(({ id }) => id) }
  })
  await queue
    .withdraw(jobIds)
    // An entry whose row is gone is dropped by the worker that takes it.
    .catch(() => log.warn({ request_id: order.requestId }, 'job.not_withdrawn'))
  return deletions.map(({ rowId: _rowId, ...deletion }) => deletion)
}

/** Undefined when the course has lectures; else whether it was still there. */
async function removeEmptyCourse(
  id: string,
  order: DeletionOrder,
  { auditEventId, lecturesDeleted }: { auditEventId: string; lecturesDeleted: number },
  database: Deleting['database'],
): Promise<boolean | undefined> {
  return await database.transaction(async (transaction) => {
    await lockCourse(transaction, id)
    if ((await lectureIdsOfCourse(transaction, id, 1)).length > 0) return undefined
    const courseDeleted = await deleteCourse(transaction, id)
    await recordDeletions(transaction, [
      {
        id: auditEventId,
        entityType: 'course',
        entityId: id,
        ...order,
        result: { courseDeleted, lecturesDeleted },
      },
    ])
    return courseDeleted
  })
}
