import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ArtifactSet } from '../../service/contract/artifact.ts'
import type { Course, CourseList } from '../../service/contract/course.ts'
import type { Handshake } from '../../service/contract/handshake.ts'
import type { EnqueueAnswer, Job, JobList, JobRecord, StageName } from '../../service/contract/job.ts'
import type { IngestAnswer, LectureList } from '../../service/contract/lecture.ts'
import type { Readiness } from '../../service/contract/readiness.ts'
import type { TranscriptAnswer } from '../../service/contract/transcript.ts'
import { pathOf } from './http-server.ts'
import {
  artifactList,
  type Body,
  courseDeletion,
  deadLetterList,
  good,
  handshakeAnswer,
  lectureDeletion,
  lectureRow,
  now,
  problem,
  type Reply,
  readyAnswer,
  wholePage,
} from './scripted-answers.ts'
import { ankiOf, markdownOf, pdfOf, type ScriptedLecture, studyMaterial } from './study-material.ts'
import { tinyLecture } from './tiny-lecture.ts'

/** How a scripted Pegasus strays from being a good one. Without any of it, it answers by the contract. */
export interface Script {
  /** The token that writes need; none by default. */
  token?: string
  release?: string
  workerRelease?: string
  /** The version of the contract that it says it speaks. */
  contract?: string
  /** Changes the answer of readiness, given how often it was asked before. */
  readiness?: (readiness: Readiness, asked: number) => Readiness
  /** Changes the handshake. */
  handshake?: (handshake: Handshake) => Handshake
  /** The text it hears in any upload. */
  hears?: string
  /** The stage whose job no worker ever takes. */
  neverTakes?: StageName
  /** The stage whose job fails. */
  fails?: StageName
  /** The API runs the jobs itself. */
  runsInline?: boolean
  /** Changes the artifacts before anybody sees them. */
  artifacts?: (material: ArtifactSet) => Partial<ArtifactSet>
  /** Every export URL serves an HTML page. */
  exportsHtml?: boolean
  /** Every export can be fetched by anybody who knows its key. */
  bucketPublic?: boolean
  /** Exports are only served whole. */
  ignoresRanges?: boolean
  /** How many jobs are in the dead letter when it is asked. */
  deadLetters?: () => number
  /** Deletions are answered, but nothing is deleted. */
  keepsDeleted?: boolean
  /** Takes over the answers to requests it returns true for, of the API and of the bucket. */
  instead?: (request: IncomingMessage, response: ServerResponse) => boolean
  insteadOfBucket?: (request: IncomingMessage, response: ServerResponse) => boolean
}

interface ScriptedJob {
  id: string
  stage: StageName
  lecture: ScriptedLecture
  polls: number
}

/** What the scripted Pegasus answers, and what it remembers. */
export class ScriptedApi {
  bucketUrl = ''
  readonly #script: Script
  readonly #lectures: Map<string, ScriptedLecture>
  readonly #objects: Map<string, { bytes: Buffer; contentType: string }>
  readonly #jobs = new Map<string, ScriptedJob>()
  readonly #courses = new Map<string, Course>()
  #readinessAsked = 0

  constructor(
    script: Script,
    lectures: Map<string, ScriptedLecture>,
    objects: Map<string, { bytes: Buffer; contentType: string }>,
  ) {
    this.#script = script
    this.#lectures = lectures
    this.#objects = objects
  }

  async answer(request: IncomingMessage): Promise<Reply> {
    const body = (await request.toArray()).join('')
    const path = pathOf(request)
    if (request.method !== 'GET' && !path.startsWith('/ops/')) {
      const refusal = this.#refusal(request.headers.authorization)
      if (refusal !== undefined) return refusal
    }
    const [kind = '', id = '', rest = ''] = path.slice(1).split('/')
    switch (`${request.method} ${kind}${rest === '' ? '' : ` ${rest}`}`) {
      case 'GET health':
        return id === 'ready' ? this.#readiness() : good({ status: 'ok', time: now() })
      case 'POST lectures':
        return this.#ingest(body)
      case 'POST lectures transcribe':
        return this.#enqueue(id, 'transcription')
      case 'POST lectures generate':
        return this.#enqueue(id, 'generation')
      case 'POST lectures export':
        return this.#enqueue(id, 'export')
      case 'GET jobs':
        return id === 'dead-letter' ? good(deadLetterList(this.#script.deadLetters?.() ?? 0)) : this.#job(id)
      case 'GET lectures':
        return id === '' ? good(this.#lecturesOf()) : this.#of(id, lectureRow)
      case 'GET lectures jobs':
        return this.#of(id, () => this.#jobsOf(id))
      case 'GET courses':
        return id === '' ? good(this.#courseList()) : this.#ofCourse(id, (course) => course)
      case 'GET courses lectures':
        return this.#ofCourse(id, () => ({ courseId: id, ...this.#lecturesOf(id) }))
      case 'GET lectures transcript':
        return this.#of(id, (lecture) => this.#transcript(lecture))
      case 'GET lectures artifacts':
        return this.#of(id, (lecture) => this.#artifacts(lecture))
      case `GET exports ${rest}`:
        return this.#of(id, () => ({ downloadUrl: `${this.bucketUrl}/${id}/${rest}?X-Amz-Expires=900` }))
      case 'POST ops':
        return { status: 202, body: { ...this.#handshake(), status: 'running' } }
      case `GET ops ${rest}`:
        return good(this.#handshake())
      case 'DELETE lectures':
        return this.#of(id, (lecture) => this.#deleteLecture(lecture))
      case 'DELETE courses':
        return this.#ofCourse(id, () => this.#deleteCourse(id))
      default:
        return problem(404, 'not_found', 'no such route')
    }
  }

  #refusal(authorization: string | undefined): Reply | undefined {
    const { token } = this.#script
    if (token === undefined || authorization === `Bearer ${token}`) return undefined
    return authorization === undefined
      ? problem(401, 'unauthorized', 'a bearer token is needed')
      : problem(403, 'forbidden', 'this token is not the right one')
  }

  #handshake(): Handshake {
    const well = handshakeAnswer(this.#script)
    return this.#script.handshake?.(well) ?? well
  }

  #readiness(): Reply {
    const ready = readyAnswer()
    const readiness = this.#script.readiness?.(ready, this.#readinessAsked) ?? ready
    this.#readinessAsked += 1
    return { status: readiness.status === 'ready' ? 200 : 503, body: readiness }
  }

  #ingest(form: string): Reply {
    const field = (name: string) => new RegExp(`name="${name}"\r\n\r\n([^\r]*)`).exec(form)?.[1] ?? ''
    const lecture = {
      id: field('lecture_id'),
      courseId: field('course_id'),
      presetId: field('preset_id'),
      title: field('title'),
    }
    this.#lectures.set(lecture.id, lecture)
    const times = { created_at: now(), updated_at: now() }
    this.#courses.set(lecture.courseId, { id: lecture.courseId, title: field('course_title'), ...times })
    const fileType = form.includes('application/pdf') ? 'pdf' : 'audio'
    const paths = { metadataPath: 's3://bucket/metadata', audioPath: 's3://bucket/audio' }
    const taken: IngestAnswer = { lectureId: lecture.id, ...paths, lectureMode: null, fileType, jobId: null }
    return good(taken)
  }

  #enqueue(lectureId: string, stage: StageName): Reply {
    const lecture = this.#lectures.get(lectureId)
    if (lecture === undefined) return problem(404, 'not_found', 'no such lecture')
    const job = { id: randomUUID(), stage, lecture, polls: 0 }
    this.#jobs.set(job.id, job)
    return good({ jobId: job.id, status: 'queued', jobType: stage } satisfies EnqueueAnswer)
  }

  async #job(id: string): Promise<Reply> {
    const job = this.#jobs.get(id)
    if (job === undefined) return problem(404, 'not_found', 'no such job')
    job.polls += 1
    if (this.#script.neverTakes === job.stage || job.polls === 1)
      return good({ ...untaken(job), status: 'queued' })
    const taken = {
      ...untaken(job),
      workerId: this.#script.runsInline ? 'api-1' : 'worker-1',
      release: this.#script.workerRelease ?? this.#script.release ?? 'release-1',
      attempt: 1,
    }
    if (job.polls === 2) return good({ ...taken, status: 'running' })
    if (this.#script.fails === job.stage) {
      return good({ ...taken, status: 'failed', error: `the ${job.stage} engine gave up` })
    }
    if (job.stage === 'export') await this.#export(job.lecture)
    return good({ ...taken, status: 'completed', result: {} })
  }

  get #hears(): string {
    return this.#script.hears ?? tinyLecture.trueText
  }

  #material(lecture: ScriptedLecture): Partial<ArtifactSet> {
    const material = studyMaterial(lecture, this.#hears)
    return this.#script.artifacts?.(material) ?? material
  }

  async #export(lecture: ScriptedLecture): Promise<void> {
    const put = (type: string, bytes: Buffer, contentType: string) =>
      this.#objects.set(`/${lecture.id}/${type}`, { bytes, contentType })
    put('markdown', markdownOf(lecture, this.#hears), 'text/markdown; charset=utf-8')
    put('anki', ankiOf(studyMaterial(lecture, this.#hears)), 'text/csv; charset=utf-8')
    put('pdf', await pdfOf(lecture, this.#hears), 'application/pdf')
  }

  #transcript({ id }: ScriptedLecture): TranscriptAnswer {
    const segments = [{ startSec: 0, endSec: 60, text: this.#hears }]
    const path = `s3://bucket/transcripts/${id}.json`
    return {
      lectureId: id,
      transcriptPath: path,
      language: 'en',
      text: this.#hears,
      segments,
      segmentCount: 1,
    }
  }

  #artifacts(lecture: ScriptedLecture) {
    return artifactList(lecture, this.#material(lecture))
  }

  #deleteLecture({ id }: ScriptedLecture) {
    if (!this.#script.keepsDeleted) {
      this.#lectures.delete(id)
      for (const key of this.#objects.keys()) if (key.startsWith(`/${id}/`)) this.#objects.delete(key)
    }
    return lectureDeletion(id)
  }

  #deleteCourse(id: string) {
    if (!this.#script.keepsDeleted) this.#courses.delete(id)
    return courseDeletion(id)
  }

  #courseList(): CourseList {
    const courses = [...this.#courses.values()]
    return { courses, pagination: wholePage(courses.length), next: null }
  }

  #lecturesOf(courseId?: string): LectureList {
    const all = [...this.#lectures.values()]
    const lectures = all.filter((one) => courseId === undefined || one.courseId === courseId).map(lectureRow)
    return { lectures, pagination: wholePage(lectures.length), next: null }
  }

  #jobsOf(lectureId: string): JobList {
    const records = [...this.#jobs.values()]
      .filter(({ lecture }) => lecture.id === lectureId)
      .map(
        (job): JobRecord => ({
          ...untaken(job),
          status: 'queued',
          lectureId,
          createdAt: now(),
          updatedAt: now(),
        }),
      )
    return { lectureId, jobs: records.toReversed(), pagination: wholePage(records.length), next: null }
  }

  #ofCourse(id: string, answer: (course: Course) => Body): Reply {
    const course = this.#courses.get(id)
    return course === undefined ? problem(404, 'not_found', 'no such course') : good(answer(course))
  }

  #of(id: string, answer: (lecture: ScriptedLecture) => Body): Reply {
    const lecture = this.#lectures.get(id)
    return lecture === undefined ? problem(404, 'not_found', 'no such lecture') : good(answer(lecture))
  }
}

function untaken({ id, stage }: ScriptedJob): Omit<Job, 'status'> {
  return { id, jobType: stage, result: null, error: null, workerId: null, release: null, attempt: 0 }
}
