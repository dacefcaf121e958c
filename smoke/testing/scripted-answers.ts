import { randomUUID } from 'node:crypto'
import type { ArtifactSet } from '../../service/contract/artifact.ts'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { ScriptedLecture } from './study-material.ts'

/** An answer by the contract: its HTTP status and its JSON body. */
export interface Reply {
  status: number
  body: unknown
}

export function readyAnswer(): Readiness {
  const part = { status: 'ok' as const, durationMs: 1 }
  const schema = { stored: { head: 1, floor: 1 }, window: { head: 1, minimum: 1 }, fit: 'fits' as const }
  return {
    status: 'ready',
    time: now(),
    checks: {
      database: { ...part, schema },
      queue: part,
      storage: part,
      worker: { status: 'ok', count: 1, seenSecondsAgo: 1, workedSecondsAgo: null },
    },
  }
}

export function artifactList(lecture: ScriptedLecture, artifacts: Partial<ArtifactSet>) {
  const records = Object.values(artifacts).map(({ id, artifactType }) => ({
    id,
    lecture_id: lecture.id,
    course_id: lecture.courseId,
    preset_id: lecture.presetId,
    artifact_type: artifactType,
    storage_path: `s3://bucket/artifacts/${lecture.id}/${artifactType}.json`,
    summary_overview: null,
    summary_section_count: null,
    created_at: now(),
  }))
  const page = { limit: null, offset: 0, count: records.length, total: records.length, hasMore: false }
  return {
    lectureId: lecture.id,
    artifacts,
    artifactRecords: records,
    pagination: { ...page, nextOffset: null, prevOffset: null },
    artifactPaths: {},
    artifactDownloadUrls: {},
    exportRecords: [],
    lecture: lectureRow(lecture),
  }
}

export function deadLetterList(count: number) {
  const jobs = Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    status: 'failed',
    jobType: 'generation',
    lectureId: `l-${index}`,
    result: null,
    error: 'the model answered 401',
    workerId: 'worker-1',
    release: 'release-1',
    attempt: 4,
    createdAt: now(),
    updatedAt: now(),
  }))
  const filters = { status: 'failed', lectureId: null, jobType: null }
  const page = { limit: 100, offset: 0, count, total: count, hasMore: false }
  return { jobs, filters, pagination: { ...page, nextOffset: null, prevOffset: null } }
}

export function lectureDeletion(lectureId: string) {
  const rows = { artifacts: 5, exports: 3, jobs: 3, lectures: 1, threadsUpdated: 0, storagePaths: 11 }
  return { lectureId, deleted: { ...rows, metadataRemoved: true }, auditEventId: randomUUID() }
}

export function lectureRow({ id, courseId, presetId, title }: ScriptedLecture) {
  return {
    id,
    course_id: courseId,
    preset_id: presetId,
    title,
    status: 'uploaded',
    audio_path: `s3://bucket/audio/${id}.wav`,
    transcript_path: null,
    source_type: 'audio',
    user_id: null,
    created_at: now(),
    updated_at: now(),
  }
}

export function courseDeletion(courseId: string) {
  return {
    courseId,
    courseDeleted: true,
    lecturesDeleted: 0,
    lectureDeletions: [],
    auditEventId: randomUUID(),
  }
}

export function good(body: unknown): Reply {
  return { status: 200, body }
}

export function problem(status: number, code: string, detail: string): Reply {
  return { status, body: { detail, code, requestId: randomUUID() } }
}

export function now(): string {
  return new Date().toISOString()
}
