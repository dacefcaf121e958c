import type { CourseProgress } from '../contract/course.ts'
import type { OverallStatus } from '../contract/progress.ts'
import { rollUp } from '../contract/progress.ts'
import type { Connection } from '../tables/database.ts'
import { newestJobsOfCourse, type StoredJob } from '../tables/jobs.ts'
import { lectureIdsOfCourse } from '../tables/lectures.ts'
import { stageProgress } from './lecture-progress.ts'

/** Rolls the progress of a course's lectures up. */
export async function courseProgress(connection: Connection, courseId: string): Promise<CourseProgress> {
  const lectureIds = await lectureIdsOfCourse(connection, courseId)
  const jobs = Map.groupBy(await newestJobsOfCourse(connection, courseId), ({ lectureId }) => lectureId)
  const lectures = lectureIds.map((lectureId) => {
    const { overallStatus, progressPercent } = rollUp(stageProgress(jobs.get(lectureId) ?? []))
    return { lectureId, overallStatus, progressPercent }
  })
  const count = (status: OverallStatus) =>
    lectures.filter(({ overallStatus }) => overallStatus === status).length
  const meanPercent =
    lectures.length === 0
      ? 0
      : Math.round(lectures.reduce((sum, { progressPercent }) => sum + progressPercent, 0) / lectures.length)
  return {
    courseId,
    overallStatus: overall(lectures.length, count('failed'), count('completed'), meanPercent),
    lectureCount: lectures.length,
    completedLectureCount: count('completed'),
    failedLectureCount: count('failed'),
    inProgressLectureCount: count('in_progress'),
    notStartedLectureCount: count('not_started'),
    progressPercent: meanPercent,
    latestActivityAt: latest([...jobs.values()].flat()),
    lectures,
  }
}

function overall(lectures: number, failed: number, completed: number, meanPercent: number): OverallStatus {
  if (failed > 0) return 'failed'
  if (lectures > 0 && completed === lectures) return 'completed'
  return meanPercent > 0 ? 'in_progress' : 'not_started'
}

function latest(jobs: StoredJob[]): string | null {
  return (
    jobs
      .map(({ updatedAt }) => updatedAt)
      .sort()
      .at(-1) ?? null
  )
}
