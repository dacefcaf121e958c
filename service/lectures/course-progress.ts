import type { CourseProgress } from '../contract/course.ts'
import type { OverallStatus } from '../contract/progress.ts'
import type { Connection } from '../tables/database.ts'
import { type CourseStanding, standingOfCourse } from '../tables/lectures.ts'

/** Rolls the progress of a course's lectures up. */
export async function courseProgress(
  connection: Connection,
  courseId: string,
  asked: { eachLecture: boolean },
): Promise<CourseProgress> {
  const standing = await standingOfCourse(connection, courseId, asked)
  return {
    courseId,
    overallStatus: overall(standing),
    lectureCount: standing.total,
    completedLectureCount: standing.completed,
    failedLectureCount: standing.failed,
    inProgressLectureCount: standing.in_progress,
    notStartedLectureCount: standing.not_started,
    progressPercent: standing.total === 0 ? 0 : Math.round(standing.percents / standing.total),
    latestActivityAt: standing.latest?.toISOString() ?? null,
    lectures: standing.lectures,
  }
}

function overall({ total, ...standing }: CourseStanding): OverallStatus {
  if (standing.failed > 0) return 'failed'
  if (total > 0 && standing.completed === total) return 'completed'
  return standing.not_started === total ? 'not_started' : 'in_progress'
}
