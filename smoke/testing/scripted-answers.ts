import { randomUUID } from 'node:crypto'
import type { ArtifactList, ArtifactRecord, ArtifactSet } from '../../service/contract/artifact.ts'
import type { Course, CourseLectures, CourseList } from '../../service/contract/course.ts'
import type { ExportDownload } from '../../service/contract/export.ts'
import type { Handshake, HandshakeProcess, Link, LinkFinding } from '../../service/contract/handshake.ts'
import type { Health } from '../../service/contract/health.ts'
import type { DeadLetterList, EnqueueAnswer, Job, JobList, JobRecord } from '../../service/contract/job.ts'
import type {
  CourseDeletion,
  IngestAnswer,
  Lecture,
  LectureDeletion,
  LectureList,
} from '../../service/contract/lecture.ts'
import type { Pagination } from '../../service/contract/pagination.ts'
import type { Problem, ProblemCode } from '../../service/contract/problem.ts'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { TranscriptAnswer } from '../../service/contract/transcript.ts'
import type { ScriptedLecture } from './study-material.ts'

/** A body that the contract knows. */
export type Body =
  | ArtifactList
  | Course
  | CourseDeletion
  | CourseLectures
  | CourseList
  | DeadLetterList
  | EnqueueAnswer
  | ExportDownload
  | Handshake
  | Health
  | IngestAnswer
  | Job
  | JobList
  | Lecture
  | LectureDeletion
  | LectureList
  | Problem
  | Readiness
  | TranscriptAnswer

/** An answer by the contract: its HTTP status and its JSON body. */
export interface Reply {
  status: number
  body: Body
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

/** A handshake of one API and one worker, all well. */
export function handshakeAnswer({
  release = 'release-1',
  workerRelease = release,
}: {
  release?: string
  workerRelease?: string
} = {}): Handshake {
  const both = ['api-1', 'worker-1']
  const link = (instances: string[]): Link => ({
    state: 'proven',
    reason: 'proven',
    roundTripMs: 5,
    instances,
  })
  const withWorker = link(['worker-1'])
  const processes = [handshakeProcess('api', release), handshakeProcess('worker', workerRelease)]
  return {
    id: '5f0c6c3c-8f0a-4e5e-9f6c-0d6d7c8f2b11',
    status: 'complete',
    startedAt: now(),
    durationMs: 40,
    askedBy: 'api-1',
    seams: {
      queue: withWorker,
      databaseForward: withWorker,
      databaseBack: withWorker,
      storageForward: withWorker,
      storageBack: withWorker,
      releases: link(both),
      environment: link(both),
      clock: withWorker,
    },
    processes,
    heartbeats: processes.map(({ instance, role, release, schemaHead, startedAt }) => ({
      instance,
      role,
      release,
      schemaHead,
      startedAt,
      seenSecondsAgo: 1,
      workedSecondsAgo: role === 'worker' ? 20 : null,
      beatSinceCall: false,
      answered: true,
    })),
    strangers: 0,
    variables: { REDIS_URL: { state: 'equal', groups: [both], missingIn: [] } },
    schema: { head: 1, floor: 1 },
    queue: {
      paused: false,
      waiting: 0,
      active: 0,
      delayed: 0,
      oldestWaitingSeconds: 0,
      consumers: ['worker-1'],
    },
    jobs: { deadLetters: 0, stalledEver: 0 },
    locks: { waiting: 0, longestWaitSeconds: 0, holders: [] },
    redis: { runId: 'r1', index: 0, evictionPolicy: 'noeviction', maximumMemoryBytes: 0, evictedKeys: 0 },
  }
}

function handshakeProcess(role: 'api' | 'worker', release: string): HandshakeProcess {
  const finding: LinkFinding = { state: 'proven', reason: 'proven', tookMs: 3 }
  return {
    instance: `${role}-1`,
    role,
    release,
    startedAt: now(),
    schemaHead: 1,
    drainSeconds: 25,
    longestJobSeconds: role === 'worker' ? 3600 : null,
    beats: true,
    rollRoundTripMs: 5,
    queueRoundTripMs: role === 'worker' ? 6 : null,
    clock: { offsetMs: 1, uncertaintyMs: 2 },
    databaseClock: { offsetMs: 1, uncertaintyMs: 2 },
    backends: {
      database: { systemIdentifier: '7', name: 'pegasus', schema: 'public', standby: false, readOnly: false },
      redis: { runId: 'r1', index: 0 },
      storage: { kind: 's3', bucket: 'lectures', prefix: 'pegasus' },
    },
    databaseForward: finding,
    databaseBack: finding,
    storageForward: finding,
    storageBack: finding,
    variables: null,
  }
}

export function artifactList(lecture: ScriptedLecture, artifacts: Partial<ArtifactSet>): ArtifactList {
  const records = Object.values(artifacts).map(
    ({ id, artifactType }): ArtifactRecord => ({
      id,
      lecture_id: lecture.id,
      course_id: lecture.courseId,
      preset_id: lecture.presetId,
      artifact_type: artifactType,
      storage_path: `s3://bucket/artifacts/${lecture.id}/${artifactType}.json`,
      summary_overview: null,
      summary_section_count: null,
      source_version: 1,
      created_at: now(),
    }),
  )
  return {
    lectureId: lecture.id,
    artifacts,
    artifactRecords: records,
    pagination: wholePage(records.length),
    next: null,
    artifactPaths: {},
    artifactDownloadUrls: {},
    exportRecords: [],
    lecture: lectureRow(lecture),
  }
}

export function deadLetterList(count: number): DeadLetterList {
  const jobs = Array.from(
    { length: count },
    (_, index): JobRecord => ({
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
    }),
  )
  const filters = { status: 'failed', lectureId: null, jobType: null } as const
  return { jobs, filters, pagination: wholePage(count), next: null }
}

export function lectureDeletion(lectureId: string): LectureDeletion {
  const rows = { artifacts: 5, exports: 3, jobs: 3, lectures: 1, threadsUpdated: 0, storagePaths: 11 }
  return { lectureId, deleted: { ...rows, metadataRemoved: true }, auditEventId: randomUUID() }
}

export function lectureRow({ id, courseId, presetId, title }: ScriptedLecture): Lecture {
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
    source_version: 1,
    created_at: now(),
    updated_at: now(),
  }
}

export function courseDeletion(courseId: string): CourseDeletion {
  return {
    courseId,
    courseDeleted: true,
    lecturesDeleted: 0,
    lectureDeletions: [],
    auditEventId: randomUUID(),
  }
}

/** A page that holds everything there is. */
export function wholePage(count: number): Pagination {
  return { limit: null, offset: 0, count, total: count, hasMore: false, nextOffset: null, prevOffset: null }
}

export function good(body: Body): Reply {
  return { status: 200, body }
}

export function problem(status: number, code: ProblemCode, detail: string): Reply {
  return { status, body: { detail, code, requestId: randomUUID() } }
}

export function now(): string {
  return new Date().toISOString()
}
