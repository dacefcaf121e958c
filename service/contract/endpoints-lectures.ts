import { ArtifactList, ArtifactsQuery } from './artifact.ts'
import type { Endpoint } from './endpoint.ts'
import { byId, lectureId } from './endpoint-inputs.ts'
import { ExportDownload, ExportType } from './export.ts'
import { JobList } from './job.ts'
import { DeletionQuery, Lecture, LectureDeletion, LectureList, LecturesQuery } from './lecture.ts'
import { Integrity, LectureSummary } from './overview.ts'
import { PageQuery } from './pagination.ts'
import { Progress } from './progress.ts'
import { TranscriptAnswer, TranscriptQuery } from './transcript.ts'

/** What can be asked of lectures, and how they go. */
export const lectureEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/lectures',
    group: 'Lectures',
    summary: 'List lectures, newest first',
    door: 'read',
    query: LecturesQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of lectures.', schema: LectureList } },
    refusals: [[400, 'preset_unknown']],
  },
  {
    method: 'GET',
    path: '/lectures/{id}',
    group: 'Lectures',
    summary: 'Show a lecture',
    door: 'read',
    parameters: lectureId,
    needs: ['database'],
    answers: { 200: { meaning: 'The lecture.', schema: Lecture } },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/lectures/{id}/summary',
    group: 'Lectures',
    summary: 'Show a lecture at a glance',
    door: 'read',
    parameters: lectureId,
    needs: ['database'],
    answers: {
      200: { meaning: 'The lecture, how far it is, and what there is of it.', schema: LectureSummary },
    },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/lectures/{id}/progress',
    group: 'Lectures',
    summary: 'Show how far a lecture is',
    door: 'read',
    parameters: lectureId,
    needs: ['database'],
    answers: { 200: { meaning: 'Each stage by its newest job.', schema: Progress } },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/lectures/{id}/jobs',
    group: 'Lectures',
    summary: "List a lecture's jobs, newest first",
    door: 'read',
    parameters: lectureId,
    query: PageQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of jobs.', schema: JobList } },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/lectures/{id}/transcript',
    group: 'Lectures',
    summary: 'Show the transcript',
    door: 'read',
    parameters: lectureId,
    query: TranscriptQuery,
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'The text, and its segments with times.', schema: TranscriptAnswer } },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/lectures/{id}/artifacts',
    group: 'Lectures',
    summary: 'Show the study material',
    details: 'A lecture that is not there has none: the lists are empty and `lecture` is null.',
    door: 'read',
    parameters: lectureId,
    query: ArtifactsQuery,
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'The documents by type, and the rows of artifacts and exports.', schema: ArtifactList },
    },
    refusals: [
      [400, 'bad_request'],
      [400, 'preset_unknown'],
    ],
  },
  {
    method: 'GET',
    path: '/lectures/{id}/integrity',
    group: 'Lectures',
    summary: 'Check that everything of a lecture is in the bucket',
    door: 'read',
    parameters: lectureId,
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'What is there and what is missing; also when something is.', schema: Integrity },
    },
    refusals: byId,
  },
  {
    method: 'GET',
    path: '/exports/{lecture}/{type}',
    group: 'Lectures',
    summary: 'Ask for an export',
    door: 'read',
    parameters: { lecture: lectureId.id, type: ExportType },
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'A URL that is valid for 15 minutes, itself a secret.', schema: ExportDownload },
    },
    refusals: byId,
  },
  {
    method: 'DELETE',
    path: '/lectures/{id}',
    group: 'Lectures',
    summary: 'Delete a lecture with all that was made of it',
    details: 'A job that is running is cancelled. The deletion is noted for the audit.',
    door: 'write',
    parameters: lectureId,
    query: DeletionQuery,
    headers: { 'x-actor-id': 'Who deletes, for the audit.' },
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'What was deleted.', schema: LectureDeletion } },
    refusals: byId,
  },
]
