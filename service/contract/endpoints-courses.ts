import { Course, CourseLectures, CourseList, CourseProgress, CourseProgressQuery } from './course.ts'
import type { Endpoint } from './endpoint.ts'
import { byId, courseId } from './endpoint-inputs.ts'
import { CourseDeletion, CourseLecturesQuery, DeletionQuery } from './lecture.ts'
import { PageQuery } from './pagination.ts'

export const courseEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/courses',
    group: 'Courses',
    summary: 'List courses, newest first',
    door: 'read',
    query: PageQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of courses.', schema: CourseList } },
  },
  {
    method: 'GET',
    path: '/courses/{id}',
    group: 'Courses',
    summary: 'Show a course',
    door: 'read',
    parameters: courseId,
    needs: ['database'],
    answers: { 200: { meaning: 'The course.', schema: Course } },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/courses/{id}/lectures',
    group: 'Courses',
    summary: "List a course's lectures, newest first",
    door: 'read',
    parameters: courseId,
    query: CourseLecturesQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of lectures.', schema: CourseLectures } },
    refusals: [...byId, [400, 'preset_unknown']],
  },
  {
    method: 'GET',
    path: '/courses/{id}/progress',
    group: 'Courses',
    summary: 'Show how far a course is',
    door: 'read',
    parameters: courseId,
    query: CourseProgressQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'The progress of all its lectures together.', schema: CourseProgress } },
    refusals: byId,
  },
  {
    method: 'DELETE',
    path: '/courses/{id}',
    group: 'Courses',
    summary: 'Delete a course with its lectures',
    details: 'Each lecture is deleted as by itself. The deletions are noted for the audit.',
    door: 'write',
    parameters: courseId,
    query: DeletionQuery,
    headers: { 'x-actor-id': 'Who deletes, for the audit.' },
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'What was deleted.', schema: CourseDeletion } },
    refusals: byId,
  },
]
