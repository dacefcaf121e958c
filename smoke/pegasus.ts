import { FormData } from 'undici'
import type { z } from 'zod'
import { ArtifactList } from '../service/contract/artifact.ts'
import { Course, CourseLectures, CourseList } from '../service/contract/course.ts'
import { ExportDownload, type ExportType } from '../service/contract/export.ts'
import { Handshake } from '../service/contract/handshake.ts'
import { Health } from '../service/contract/health.ts'
import {
  BatchReplay,
  DeadLetterList,
  EnqueueAnswer,
  Job,
  JobList,
  Replay,
  type StageName,
} from '../service/contract/job.ts'
import {
  CourseDeletion,
  IngestAnswer,
  Lecture,
  LectureDeletion,
  LectureList,
} from '../service/contract/lecture.ts'
import { OperatorWalk, WalkList, type WalkNote } from '../service/contract/operator-walk.ts'
import { maximumPageSize } from '../service/contract/pagination.ts'
import { Readiness } from '../service/contract/readiness.ts'
import { Releases } from '../service/contract/releases.ts'
import { TranscriptAnswer } from '../service/contract/transcript.ts'
import type { Asked } from './asked.ts'
import type { Contact } from './contact.ts'
import { enoughTries } from './failure.ts'
import { FileOnDisk } from './file-on-disk.ts'
import { askPatiently } from './patience.ts'
import { Secret } from './secret.ts'
import type { Download, DownloadWay, Question, Target } from './target.ts'
import type { Transport } from './transport.ts'

export interface SourceFile {
  file: string
  fileName: string
  contentType: string
}

/** Some of the dead letters; all of them when it names nothing. */
export interface WhichDeadLetters {
  lectureId?: string | undefined
  stage?: StageName | undefined
}

/** The newest failed jobs that nobody has replayed, and how many there are in all. */
export interface DeadLetters {
  total: number
  newest: { id: string; stage: StageName; error: string | null }[]
}

export interface Pegasus {
  readonly transport: Transport
  contact(): Promise<Contact>
  health(how?: Pick<Question<Health>, 'connections'>): Promise<Asked<Health>>
  /** Both 200 and 503 are answers: read `facts.status` and `value.status`. Once, for whoever counts each answer. */
  readiness(
    how?: Pick<Question<Readiness>, 'connections' | 'deadlineMs'> & { once?: true },
  ): Promise<Asked<Readiness>>
  /** With a key of one's own, 32 bytes as base64url, every process also tells the HMACs of its variables. */
  beginHandshake(key?: string): Promise<Asked<Handshake>>
  /** How a handshake stands, as soon as it is complete or after a few seconds. */
  handshake(id: string): Promise<Asked<Handshake>>
  releases(): Promise<Asked<Releases>>
  /** The walks through runbooks and rollbacks, those last heard of first. */
  walks(): Promise<Asked<WalkList>>
  noteWalk(id: string, note: WalkNote): Promise<Asked<OperatorWalk>>
  ingest(
    fields: { course_id: string; lecture_id: string; preset_id: string; title: string; course_title: string },
    source: SourceFile,
    deadlineMs: number,
  ): Promise<Asked<IngestAnswer>>
  enqueue(lectureId: string, stage: StageName): Promise<Asked<EnqueueAnswer>>
  /** Once: whoever watches a job asks again. */
  job(jobId: string): Promise<Asked<Job>>
  deadLetters(): Promise<Asked<DeadLetters>>
  /** A page of the dead letter, newest first. */
  deadLetterPage(
    which: WhichDeadLetters,
    page: { limit: number; offset: number },
  ): Promise<Asked<DeadLetterList>>
  replay(jobId: string): Promise<Asked<Replay>>
  replayAll(which: WhichDeadLetters, limit?: number): Promise<Asked<BatchReplay>>
  /** The newest jobs of a lecture, the newest first. */
  jobsOf(lectureId: string): Promise<Asked<JobList>>
  lecture(lectureId: string): Promise<Asked<Lecture>>
  /** A page of all lectures, the newest first; as large as pages get. */
  lectures(offset: number): Promise<Asked<LectureList>>
  /** A page of all courses; as large as pages get. */
  courses(offset: number): Promise<Asked<CourseList>>
  course(courseId: string): Promise<Asked<Course>>
  lecturesOf(courseId: string): Promise<Asked<CourseLectures>>
  transcript(lectureId: string): Promise<Asked<TranscriptAnswer>>
  artifacts(lectureId: string): Promise<Asked<ArtifactList>>
  exportUrl(lectureId: string, type: ExportType): Promise<Asked<Secret>>
  download(url: Secret, way?: DownloadWay): Promise<Asked<Download>>
  deleteLecture(lectureId: string): Promise<Asked<LectureDeletion>>
  deleteCourse(courseId: string): Promise<Asked<CourseDeletion>>
}

const enqueuePaths = { transcription: 'transcribe', generation: 'generate', export: 'export' } as const

const DownloadUrl = ExportDownload.refine(({ downloadUrl }) => /^https?:/.test(downloadUrl), {
  error: 'downloadUrl must be http or https',
}).transform(({ downloadUrl }) => new Secret(downloadUrl))

const NewestDeadLetters = DeadLetterList.transform(
  ({ jobs, pagination }): DeadLetters => ({
    total: pagination?.total ?? jobs.length,
    newest: jobs.map(({ id, jobType, error }) => ({ id, stage: jobType, error })),
  }),
)

/** The questions of a run; when `signal` fires, each is answered at once with a `stopped` failure. */
export function pegasusAt(target: Target, signal: AbortSignal): Pegasus {
  const ask = <Value>(question: Question<Value>, { tries = triesOf(question) } = {}) =>
    askPatiently(() => target.ask(question, signal), { tries }, signal)
  const get = <Value>(path: string, value: z.ZodType<Value>) => ask({ path, accept: { 200: value } })
  const post = <Value>(path: string, value: z.ZodType<Value>, body?: { json: unknown }) =>
    ask({ method: 'POST', path, accept: { 200: value }, ...(body === undefined ? {} : { body }) })
  const remove = <Value>(path: string, value: z.ZodType<Value>) =>
    ask({ method: 'DELETE', path, accept: { 200: value } })
  const ops = <Value>(path: string, value: z.ZodType<Value>) =>
    ask({ guard: 'ops', path: `/ops${path}`, accept: { 200: value } })
  const lecturePath = (id: string) => `/lectures/${encodeURIComponent(id)}`
  const coursePath = (id: string) => `/courses/${encodeURIComponent(id)}`
  const jobPath = (id: string) => `/jobs/${encodeURIComponent(id)}`
  const pageAt = (offset: number) => `limit=${maximumPageSize}&offset=${offset}`
  return {
    transport: target.transport,
    contact: () => target.contact(signal),
    health: (how) => ask({ path: '/health', accept: { 200: Health }, ...how }),
    readiness: ({ once, ...how } = {}) =>
      ask(
        { path: '/health/ready', accept: { 200: Readiness, 503: Readiness }, ...how },
        once ? { tries: 1 } : {},
      ),
    beginHandshake: (key) =>
      ask(
        {
          ...{ method: 'POST', guard: 'ops', path: '/ops/handshakes', accept: { 202: Handshake } },
          ...(key === undefined ? {} : { body: { json: { key } } }),
          // A second handshake is harmless.
        },
        { tries: enoughTries },
      ),
    handshake: (id) => ops(`/handshakes/${encodeURIComponent(id)}?wait=5`, Handshake),
    releases: () => ops('/releases', Releases),
    walks: () => ops('/walks', WalkList),
    noteWalk: (id, note) =>
      ask({
        ...{ method: 'PUT', guard: 'ops', path: `/ops/walks/${encodeURIComponent(id)}` },
        ...{ body: { json: note }, accept: { 200: OperatorWalk } },
      }),
    async ingest(fields, { file, fileName, contentType }, deadlineMs) {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)
      body.append('auto_transcribe', 'false')
      body.append('file', new FileOnDisk(file, fileName, contentType))
      return ask({
        method: 'POST',
        path: '/lectures/ingest',
        idempotencyKey: `pegasus-ops:${fields.lecture_id}`,
        body,
        accept: { 200: IngestAnswer },
        deadlineMs,
      })
    },
    enqueue: (lectureId, stage) =>
      ask({
        ...{ method: 'POST', path: `${lecturePath(lectureId)}/${enqueuePaths[stage]}` },
        ...{ accept: { 200: EnqueueAnswer }, idempotencyKey: `pegasus-ops:${lectureId}` },
        ...(stage === 'generation' ? { body: { json: {} } } : {}),
      }),
    job: (id) => ask({ path: jobPath(id), accept: { 200: Job } }, { tries: 1 }),
    deadLetters: () => get('/jobs/dead-letter?limit=100', NewestDeadLetters),
    deadLetterPage: (which, page) => get(`/jobs/dead-letter?${queryOf(which, page)}`, DeadLetterList),
    replay: (id) => post(`${jobPath(id)}/replay`, Replay),
    replayAll: (which, limit) => post(`/jobs/dead-letter/replay?${queryOf(which, { limit })}`, BatchReplay),
    jobsOf: (id) => get(`${lecturePath(id)}/jobs`, JobList),
    lecture: (id) => get(lecturePath(id), Lecture),
    lectures: (offset) => get(`/lectures?${pageAt(offset)}`, LectureList),
    courses: (offset) => get(`/courses?${pageAt(offset)}`, CourseList),
    course: (id) => get(coursePath(id), Course),
    lecturesOf: (id) => get(`${coursePath(id)}/lectures`, CourseLectures),
    transcript: (id) => get(`${lecturePath(id)}/transcript`, TranscriptAnswer),
    artifacts: (id) => get(`${lecturePath(id)}/artifacts`, ArtifactList),
    exportUrl: (id, type) => get(`/exports/${encodeURIComponent(id)}/${type}`, DownloadUrl),
    download: (url, way) =>
      askPatiently(
        () => target.download(url, signal, way),
        // Of these two a refusal is the good answer.
        { tries: enoughTries, onlyTransport: way === 'unsigned' || way === 'gone' },
        signal,
      ),
    deleteLecture: (id) => remove(lecturePath(id), LectureDeletion),
    deleteCourse: (id) => remove(coursePath(id), CourseDeletion),
  }
}

/** What may act twice is asked once. */
function triesOf({ method, idempotencyKey }: Question<unknown>): number {
  return method === 'POST' && idempotencyKey === undefined ? 1 : enoughTries
}

function queryOf(
  { lectureId, stage }: WhichDeadLetters,
  page: { limit?: number | undefined; offset?: number },
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ lecture_id: lectureId, job_type: stage, ...page }))
    if (value !== undefined) query.set(name, String(value))
  return query.toString()
}
