import { z } from 'zod'
import { ArtifactList, ArtifactsQuery } from './artifact.ts'
import type { Endpoints } from './endpoint.ts'
import { actor, lectureId } from './endpoint-inputs.ts'
import { ExportDownload, exportTypes } from './export.ts'
import { JobList } from './job.ts'
import { DeletionQuery, Lecture, LectureDeletion, LectureList, LecturesQuery } from './lecture.ts'
import { Integrity, LectureSummary } from './overview.ts'
import { PageQuery } from './pagination.ts'
import { Progress } from './progress.ts'
import { TranscriptAnswer, TranscriptQuery } from './transcript.ts'

/** What can be asked of lectures, and how they go. */
export const lectureEndpoints = {
  'GET /lectures': {
    summary: 'List lectures, newest first',
    guard: 'read',
    query: LecturesQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of lectures.', schema: LectureList } },
    refusals: ['preset_unknown'],
  },
  'GET /lectures/{id}': {
    summary: 'Show a lecture',
    guard: 'read',
    parameters: { id: lectureId },
    needs: ['database'],
    answers: { 200: { meaning: 'The lecture.', schema: Lecture } },
    refusals: ['not_found'],
  },
  'GET /lectures/{id}/summary': {
    summary: 'Show a lecture at a glance',
    guard: 'read',
    parameters: { id: lectureId },
    needs: ['database'],
    answers: {
      200: { meaning: 'The lecture, how far it is, and what there is of it.', schema: LectureSummary },
    },
    refusals: ['not_found'],
  },
  'GET /lectures/{id}/progress': {
    summary: 'Show how far a lecture is',
    guard: 'read',
    parameters: { id: lectureId },
    needs: ['database'],
    answers: { 200: { meaning: 'Each stage by its newest job.', schema: Progress } },
    refusals: ['not_found'],
  },
  'GET /lectures/{id}/jobs': {
    summary: "List a lecture's jobs, newest first",
    guard: 'read',
    parameters: { id: lectureId },
    query: PageQuery,
    needs: ['database'],
    answers: { 200: { meaning: 'A page of jobs.', schema: JobList } },
    refusals: ['not_found'],
  },
  'GET /lectures/{id}/transcript': {
    summary: 'Show the transcript',
    guard: 'read',
    parameters: { id: lectureId },
    query: TranscriptQuery,
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'The text, and its segments with times.', schema: TranscriptAnswer } },
    refusals: ['not_found'],
  },
  'GET /lectures/{id}/artifacts': {
    summary: 'Show the study material',
    details: 'A lecture that is not there has none: the lists are empty and `lecture` is null.',
    guard: 'read',
    parameters: { id: lectureId },
    query: ArtifactsQuery,
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'The documents by type, and the rows of artifacts and exports.', schema: ArtifactList },
    },
    refusals: ['preset_unknown'],
  },
  'GET /lectures/{id}/integrity': {
    summary: 'Check that everything of a lecture is in the bucket',
    guard: 'read',
    parameters: { id: lectureId },
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'What is there and what is missing; also when something is.', schema: Integrity },
    },
    refusals: ['not_found'],
  },
  'GET /exports/{lecture}/{type}': {
    summary: 'Ask for an export',
    guard: 'read',
    parameters: {
      lecture: lectureId,
      type: {
        of: 'export type',
        schema: z.enum(exportTypes, 'choose markdown, anki or pdf'),
        misfit: 'not_found',
      },
    },
    needs: ['database', 'storage'],
    answers: {
      200: { meaning: 'A URL that is valid for 15 minutes, itself a secret.', schema: ExportDownload },
    },
    refusals: ['not_found'],
  },
  'DELETE /lectures/{id}': {
    summary: 'Delete a lecture with all that was made of it',
    details: 'A job that is running is cancelled. The deletion is noted for the audit.',
    guard: 'write',
    parameters: { id: lectureId },
    query: DeletionQuery,
    headers: actor,
    needs: ['database', 'storage'],
    answers: { 200: { meaning: 'What was deleted.', schema: LectureDeletion } },
    refusals: ['not_found'],
  },
} as const satisfies Endpoints
