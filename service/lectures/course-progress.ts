import type { CourseProgress } from '../contract/course.ts'
import type { OverallStatus } from '../contract/progress.ts'
import type { Connection } from '../tables/database.ts'
import { standingsOfCourse } from '../tables/lectures.ts'

/** Rolls the progress of a course's lectures up. */
export async function courseProgress(connection: Connection, courseId: string): Promise<CourseProgress> {
  const standings = await standingsOfCourse(connection, courseId)
  const lectures = standings.map(({ id, overall_status, progress_percent }) => ({
    lectureId: id,
    overallStatus: overall_status,
    progressPercent: progress_percent,
  }))
  const count = (status: OverallStatus) =>
    lectures.filter(({ overallStatus }) => overallStatus === status).length
  const counts = {
    completedLectureCount: count('completed'),
    failedLectureCount: count('failed'),
    inProgressLectureCount: count('in_progress'),
    notStartedLectureCount: count('not_started'),
  }
  const percents = lectures.reduce((sum, { progressPercent }) => sum + progressPercent, 0)
  return {
    courseId,
    overallStatus: overall(lectures.length, counts),
    lectureCount: lectures.length,
    ...counts,
    progressPercent: lectures.length === 0 ? 0 : Math.round(percents / lectures.length),
    latestActivityAt: latest(standings.map(({ updated_at }) => updated_at)),
    lectures,
  }
}

function overall(
  lectures: number,
  counts: Pick<
    CourseProgress,
    'completedLectureCount' | 'failedLectureCount' | 'inProgressLectureCount' | 'notStartedLectureCount'
  >,
): OverallStatus {
  if (counts.failedLectureCount > 0) return 'failed'
  if (lectures > 0 && counts.completedLectureCount === lectures) return 'completed'
  return counts.notStartedLectureCount === lectures ? 'not_started' : 'in_progress'
}

function latest(times: readonly Date[]): string | null {
  if (times.length === 0) return null
  return new Date(times.reduce((newest, time) => Math.max(newest, time.getTime()), 0)).toISOString()
}
