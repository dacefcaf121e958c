import { Course, CourseLectures, CourseList, CourseProgress, CourseProgressQuery } from './course.ts'
import type { Endpoints } from './endpoint.ts'
import { actor, courseId } from './endpoint-inputs.ts'
import { CourseDeletion, CourseLecturesQuery, DeletionQuery } from './lecture.ts'
import { PageQuery } from './pagination.ts'

export const courseEndpoints = {
  'GET /courses': {
    summary: 'List courses, newest first',
    guard: 'read',
    query: PageQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of courses.', schema: CourseList } },
  },
  'GET /courses/{id}': {
    summary: 'Show a course',
    guard: 'read',
    parameters: { id: courseId },
    needs: ['database'],
    answers: { 200: { meaning: 'The course.', schema: Course } },
    refusals: ['not_found'],
  },
  'GET /courses/{id}/lectures': {
    summary: "List a course's lectures, newest first",
    guard: 'read',
    parameters: { id: courseId },
    query: CourseLecturesQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of lectures.', schema: CourseLectures } },
    refusals: ['not_found', 'preset_unknown'],
  },
  'GET /courses/{id}/progress': {
    summary: 'Show how far a course is',
    guard: 'read',
    parameters: { id: courseId },
    query: CourseProgressQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'The progress of all its lectures together.', schema: CourseProgress } },
    refusals: ['not_found'],
  },
  'DELETE /courses/{id}': {
    summary: 'Delete a course with its lectures',
    details: 'Each lecture is deleted as by itself. The deletions are noted for the audit.',
    guard: 'write',
    parameters: { id: courseId },
    query: DeletionQuery,
    headers: actor,
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'What was deleted.', schema: CourseDeletion } },
    refusals: ['not_found'],
  },
} as const satisfies Endpoints
