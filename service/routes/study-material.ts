import Router from '@koa/router'
import type { Context } from 'koa'
import type { z } from 'zod'
import {
  Artifact,
  ArtifactList,
  type ArtifactRecord,
  ArtifactsQuery,
  type ArtifactType,
} from '../contract/artifact.ts'
import { downloadUrlSeconds } from '../contract/export.ts'
import { JobList } from '../contract/job.ts'
import { PageQuery, paginate } from '../contract/pagination.ts'
import { Progress, rollUp } from '../contract/progress.ts'
import { Transcript, TranscriptAnswer, TranscriptQuery } from '../contract/transcript.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { entityId, parse } from '../http/parse.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import { linksOf, stageProgress } from '../lecture-progress.ts'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { listExports } from '../tables/exports.ts'
import { listJobs, newestJobs } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'

/** What has become of a lecture: its jobs, progress, transcript and artifacts. */
export function studyMaterialRoutes(
  { database, objects }: Pick<Services, 'database' | 'objects'>,
  { read }: Pick<Doors, 'read'>,
): Router {
  const lectureOf = async (ctx: Context & { params: Record<string, string> }) => {
    const lecture = await findLecture(database, entityId(ctx.params['id'], 'lecture'))
    if (!lecture) throw notFound('this lecture', 'see GET /lectures')
    return lecture
  }

  return new Router({ prefix: '/lectures/:id' })
    .get('/jobs', read, async (ctx) => {
      const query = parse(PageQuery, ctx.query, 'query')
      const { id } = await lectureOf(ctx)
      const { rows, total } = await listJobs(database, id, query)
      answer(ctx, JobList, { lectureId: id, jobs: rows, pagination: paginate(query, rows.length, total) })
    })
    .get('/progress', read, async (ctx) => {
      const lecture = await lectureOf(ctx)
      const stages = stageProgress(await newestJobs(database, lecture.id))
      answer(ctx, Progress, {
        lectureId: lecture.id,
        lectureStatus: lecture.status,
        stageCount: 3,
        ...rollUp(stages),
        stages,
        links: linksOf(lecture.id),
      })
    })
    .get('/transcript', read, async (ctx) => {
      const query = parse(TranscriptQuery, ctx.query, 'query')
      const lecture = await lectureOf(ctx)
      if (!lecture.transcript_path)
        throw notFound("this lecture's transcript", 'transcription has not completed yet')
      const transcript = await readDocument(objects, lecture.transcript_path, Transcript)
      if (!transcript)
        throw notFound("this lecture's transcript", 'its object is gone, transcribe the lecture again')
      const segments = transcript.segments.slice(0, query.segment_limit)
      answer(ctx, TranscriptAnswer, {
        lectureId: lecture.id,
        transcriptPath: lecture.transcript_path,
        language: transcript.language,
        text: query.include_text ? transcript.text : '',
        segments,
        segmentCount: segments.length,
      })
    })
    .get('/artifacts', read, async (ctx) => {
      const query = parse(ArtifactsQuery, ctx.query, 'query')
      knownPreset(query.preset_id)
      const id = entityId(ctx.params['id'], 'lecture')
      const filter = { lectureId: id, type: query.artifact_type, presetId: query.preset_id }
      const { rows, total } = await listArtifacts(database, filter, query)
      answer(ctx, ArtifactList, {
        lectureId: id,
        artifacts: await byType(rows, (row) => readDocument(objects, row.storage_path, Artifact)),
        artifactRecords: rows,
        pagination: paginate(query, rows.length, total),
        artifactPaths: await byType(rows, (row) => row.storage_path),
        artifactDownloadUrls: await byType(rows, (row) =>
          objects.downloadUrl(objects.keyOf(row.storage_path), {
            expiresInSeconds: downloadUrlSeconds,
            fileName: `${id}-${row.artifact_type}.json`,
            contentType: 'application/json',
          }),
        ),
        exportRecords: await listExports(database, id),
        lecture: (await findLecture(database, id)) ?? null,
      })
    })
}

async function byType<T>(
  rows: ArtifactRecord[],
  pick: (row: ArtifactRecord) => T | Promise<T>,
): Promise<Partial<Record<ArtifactType, T>>> {
  return Object.fromEntries(
    await Promise.all(rows.map(async (row) => [row.artifact_type, await pick(row)] as const)),
  ) as Partial<Record<ArtifactType, T>>
}

/** A stored JSON document, or null when it is gone or no longer fits its schema. */
async function readDocument<T>(
  objects: ObjectStore,
  reference: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  try {
    const bytes = await objects.read(objects.keyOf(reference), { maximumBytes: 64 * 1_048_576 })
    return schema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null
  } catch (error) {
    if (error instanceof ObjectMissing || error instanceof SyntaxError) return null
    throw error
  }
}
