import type { Lecture, LectureStatus, SourceType } from '../contract/lecture.ts'
import type { PageQuery } from '../contract/pagination.ts'
import type { Connection } from './database.ts'
import { page } from './page.ts'
import type { LectureRow } from './rows.ts'

export interface NewLecture {
  id: string
  courseId: string
  presetId: string
  title: string
  audioPath: string
  sourceType: SourceType
}

/** Writes a lecture as freshly uploaded, over one of the same id if there is one. */
export async function saveUploadedLecture(connection: Connection, lecture: NewLecture): Promise<void> {
  const row = {
    id: lecture.id,
    course_id: lecture.courseId,
    preset_id: lecture.presetId,
    title: lecture.title,
    status: 'uploaded' as const,
    audio_path: lecture.audioPath,
    transcript_path: null,
    source_type: lecture.sourceType,
    updated_at: connection.fn.now(),
  }
  await connection('lectures').insert(row).onConflict('id').merge()
}

export async function findLecture(connection: Connection, id: string): Promise<Lecture | undefined> {
  const row = await connection('lectures').where({ id }).first()
  return row && toLecture(row)
}

/**
 * Finds a lecture and keeps others from changing or deleting it until the transaction ends. Whoever changes
 * several rows of a lecture, its jobs included, takes this lock first: two that took them in different
 * orders would wait for each other.
 */
export async function lockLecture(connection: Connection, id: string): Promise<Lecture | undefined> {
  const row = await connection('lectures').where({ id }).forUpdate().first()
  return row && toLecture(row)
}

export async function setLectureStatus(
  connection: Connection,
  id: string,
  status: LectureStatus,
  transcriptPath?: string,
): Promise<void> {
  await connection('lectures')
    .where({ id })
    .update({
      status,
      updated_at: connection.fn.now(),
      ...(transcriptPath === undefined ? {} : { transcript_path: transcriptPath }),
    })
}

/** Lists lectures, newest first. */
export async function listLectures(
  connection: Connection,
  filter: { courseId?: string | undefined; status?: string | undefined; presetId?: string | undefined },
  query: PageQuery,
): Promise<{ rows: Lecture[]; total: number }> {
  const matching = connection('lectures').modify((builder) => {
    if (filter.courseId !== undefined) builder.where('course_id', filter.courseId)
    if (filter.status !== undefined) builder.where('status', filter.status)
    if (filter.presetId !== undefined) builder.where('preset_id', filter.presetId)
  })
  const { rows, total } = await page<LectureRow>(matching, query, [
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'asc' },
  ])
  return { rows: rows.map(toLecture), total }
}

export async function lectureIdsOfCourse(connection: Connection, courseId: string): Promise<string[]> {
  return await connection('lectures').where({ course_id: courseId }).orderBy('id').pluck('id')
}

/** Deletes a lecture with its jobs, artifacts and exports. */
export async function deleteLecture(connection: Connection, id: string): Promise<void> {
  await connection('lectures').where({ id }).delete()
}

function toLecture(row: LectureRow): Lecture {
  return { ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() }
}
