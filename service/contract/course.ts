import { z } from 'zod'
import { EntityId, Instant } from './ids.ts'
import { Lecture } from './lecture.ts'
import { namedObject } from './named.ts'
import { pageFields } from './pagination.ts'
import { OverallStatus } from './progress.ts'
import { QueryFlag } from './request-values.ts'

/** A course as a row: snake_case on purpose, existing clients read it so. */
export const Course = namedObject('Course', {
  id: EntityId,
  title: z.string(),
  created_at: Instant,
  updated_at: Instant,
})
export type Course = z.infer<typeof Course>

/** `GET /courses`. */
export const CourseList = namedObject('CourseList', { courses: z.array(Course), ...pageFields })
export type CourseList = z.infer<typeof CourseList>

/** `GET /courses/{id}/lectures`. */
export const CourseLectures = namedObject('CourseLectures', {
  courseId: EntityId,
  lectures: z.array(Lecture),
  ...pageFields,
})
export type CourseLectures = z.infer<typeof CourseLectures>

/** The query of `GET /courses/{id}/progress`. */
export const CourseProgressQuery = z.object({
  include_lectures: QueryFlag.prefault('true').describe('Whether each lecture is told as well.'),
})

const Percent = z.number().int().min(0).max(100)
const Count = z.number().int().min(0)

/** `GET /courses/{id}/progress`. */
export const CourseProgress = namedObject('CourseProgress', {
  courseId: EntityId,
  overallStatus: OverallStatus,
  lectureCount: Count,
  completedLectureCount: Count,
  failedLectureCount: Count,
  inProgressLectureCount: Count,
  notStartedLectureCount: Count,
  progressPercent: Percent,
  latestActivityAt: Instant.nullable(),
  lectures: z
    .array(z.object({ lectureId: EntityId, overallStatus: OverallStatus, progressPercent: Percent }))
    .optional(),
})
export type CourseProgress = z.infer<typeof CourseProgress>
