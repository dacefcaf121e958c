import { z } from 'zod'
import {
  ArtifactList,
  ArtifactRecord,
  ExamQuestions,
  Flashcards,
  KeyTerms,
  Outline,
  OutlineNode,
  Summary,
} from './artifact.ts'
import { Course, CourseLectures, CourseList, CourseProgress } from './course.ts'
import { DeletionAudit, DeletionEvent } from './deletion-audit.ts'
import { ExportDownload, ExportRecord } from './export.ts'
import {
  Backends,
  ClockOffset,
  DatabaseLocks,
  Handshake,
  HandshakeHeartbeat,
  HandshakeProcess,
  LockHolder,
  Seam,
  SeamFinding,
  VariableEquality,
} from './handshake.ts'
import { Health, Liveness } from './health.ts'
import {
  BatchReplay,
  DeadLetterList,
  EnqueueAnswer,
  GenerateBody,
  Job,
  JobList,
  JobRecord,
  Replay,
} from './job.ts'
import {
  CourseDeletion,
  IngestAnswer,
  IngestFields,
  Lecture,
  LectureDeletion,
  LectureList,
} from './lecture.ts'
import { Metrics, MetricsAnswer } from './metrics.ts'
import { OperatorWalk, WalkList, WalkNote } from './operator-walk.ts'
import { Integrity, IntegrityCheck, LectureSummary } from './overview.ts'
import { Pagination } from './pagination.ts'
import { Preset, PresetList } from './preset.ts'
import { Problem, ProblemIssue } from './problem.ts'
import { Links, Progress, StageProgress, Stages } from './progress.ts'
import { Readiness } from './readiness.ts'
import { AppliedMigration, KnownRelease, ReleaseJobs, Releases } from './releases.ts'
import { Segment, TranscriptAnswer } from './transcript.ts'
import { UploadAnswer, UploadRequest } from './upload.ts'

export type JsonSchema = z.core.JSONSchema.JSONSchema

/** The schemas that have a name of their own in the description, in the order that they are told in. */
const named = {
  Problem,
  ProblemIssue,
  Pagination,
  Lecture,
  LectureList,
  IngestFields,
  IngestAnswer,
  UploadRequest,
  UploadAnswer,
  LectureSummary,
  Progress,
  StageProgress,
  Stages,
  Links,
  TranscriptAnswer,
  Segment,
  ArtifactList,
  ArtifactRecord,
  Summary,
  Outline,
  OutlineNode,
  KeyTerms,
  Flashcards,
  ExamQuestions,
  ExportRecord,
  ExportDownload,
  Integrity,
  IntegrityCheck,
  LectureDeletion,
  EnqueueAnswer,
  GenerateBody,
  Course,
  CourseList,
  CourseLectures,
  CourseProgress,
  CourseDeletion,
  Job,
  JobRecord,
  JobList,
  DeadLetterList,
  Replay,
  BatchReplay,
  Preset,
  PresetList,
  Health,
  Liveness,
  Readiness,
  Metrics,
  MetricsAnswer,
  DeletionEvent,
  DeletionAudit,
  Handshake,
  Seam,
  HandshakeProcess,
  SeamFinding,
  Backends,
  ClockOffset,
  HandshakeHeartbeat,
  VariableEquality,
  DatabaseLocks,
  LockHolder,
  Releases,
  AppliedMigration,
  KnownRelease,
  ReleaseJobs,
  WalkNote,
  OperatorWalk,
  WalkList,
} as const satisfies Record<string, z.ZodType>

const registry = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })

const options = {
  // Requests as they are sent; answers are the same both ways.
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // A known format says it better than its expression.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    nameProperties(jsonSchema)
  },
} as const

// A record over a few known names is an object with those properties, which readers and tools see better.
function nameProperties(schema: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties } = schema
  if (typeof propertyNames !== 'object' || !propertyNames.enum || additionalProperties === undefined) return
  schema.properties = Object.fromEntries(
    propertyNames.enum.map((name) => [String(name), additionalProperties]),
  )
  delete schema.propertyNames
  delete schema.additionalProperties
}

/** Every named schema as JSON Schema 2020-12; they refer to each other by `#/components/schemas/…`. */
export function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(registry, { ...options, uri: referenceTo })
  return Object.fromEntries(Object.keys(named).map((id) => [id, bare(schemas[id] ?? {})]))
}

/** A reference to a named schema, or the schema itself when it has no name. */
export function schemaOrReference(schema: z.ZodType): JsonSchema {
  const name = registry.get(schema)?.id
  return name === undefined ? bare(z.toJSONSchema(schema, options)) : { $ref: referenceTo(name) }
}

/** The inputs of a query or form by name, each with whether it must be given. */
export function inputsOf(schema: z.ZodObject): { name: string; schema: JsonSchema; required: boolean }[] {
  const { properties = {}, required = [] } = bare(z.toJSONSchema(schema, options))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    schema: typeof property === 'boolean' ? {} : property,
    required: required.includes(name),
  }))
}

const referenceTo = (name: string) => `#/components/schemas/${name}`

function bare({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema
}
