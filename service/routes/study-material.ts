import { Artifact, type ArtifactType } from '../contract/artifact.ts'
import { downloadUrlSeconds, exportFormats } from '../contract/export.ts'
import { describePage } from '../contract/pagination.ts'
import { Transcript } from '../contract/transcript.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import { shownArtifact, shownExport, shownLecture } from '../lectures/shown.ts'
import { openDocuments } from '../objects/documents.ts'
import type { Services } from '../services.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { findExport, listExports } from '../tables/exports.ts'
import { findLecture } from '../tables/lectures.ts'
import type { ArtifactRow } from '../tables/rows.ts'
import { existingLecture } from './existing-lecture.ts'
import type { SomeHandlers } from './handlers.ts'

/** What has been made of a lecture: its transcript, artifacts and exports. */
export function studyMaterialHandlers({ database, objects }: Pick<Services, 'database' | 'objects'>) {
  const readDocument = openDocuments(objects)
  return {
    'GET /lectures/{id}/transcript': async ({ parameters, query }) => {
      const lecture = await existingLecture(database, parameters.id)
      if (!lecture.transcript_key)
        throw notFound("this lecture's transcript", 'transcription has not completed yet')
      const transcript = await readDocument(lecture.transcript_key, Transcript)
      if (!transcript)
        throw notFound("this lecture's transcript", 'its object is gone, transcribe the lecture again')
      const segments = transcript.segments.slice(0, query.segment_limit)
      return {
        lectureId: lecture.id,
        transcriptPath: objects.reference(lecture.transcript_key),
        language: transcript.language,
        text: query.include_text ? transcript.text : '',
        segments,
        segmentCount: segments.length,
      }
    },
    'GET /lectures/{id}/artifacts': async ({ parameters: { id }, query }) => {
      knownPreset(query.preset_id)
      const filter = { lectureId: id, type: query.artifact_type, presetId: query.preset_id }
      const page = await listArtifacts(database, filter, query)
      const lecture = await findLecture(database, id)
      return {
        lectureId: id,
        artifacts: await byType(page.rows, (row) => readDocument(row.object_key, Artifact)),
        artifactRecords: page.rows.map((row) => shownArtifact(row, objects)),
        ...describePage(query, page),
        artifactPaths: await byType(page.rows, (row) => objects.reference(row.object_key)),
        artifactDownloadUrls: await byType(page.rows, (row) =>
          objects.downloadUrl(row.object_key, {
            expiresInSeconds: downloadUrlSeconds,
            fileName: `${id}-${row.artifact_type}.json`,
            contentType: 'application/json',
          }),
        ),
        exportRecords: (await listExports(database, id)).map((row) => shownExport(row, objects)),
        lecture: lecture ? shownLecture(lecture, objects) : null,
      }
    },
    'GET /exports/{lecture}/{type}': async ({ parameters: { lecture: lectureId, type } }) => {
      const made = await findExport(database, lectureId, type)
      if (!made) throw notFound('this export', 'run POST /lectures/{id}/export and wait for its job')
      const key = made.object_key
      if (!(await objects.facts(key))) throw notFound("this export's file", 'export the lecture again')
      const { extension, mediaType } = exportFormats[type]
      return {
        downloadUrl: await objects.downloadUrl(key, {
          expiresInSeconds: downloadUrlSeconds,
          fileName: `${lectureId}.${extension}`,
          contentType: mediaType,
        }),
      }
    },
  } satisfies SomeHandlers
}

async function byType<T>(
  rows: ArtifactRow[],
  pick: (row: ArtifactRow) => T | Promise<T>,
): Promise<Partial<Record<ArtifactType, T>>> {
  return Object.fromEntries(
    await Promise.all(rows.map(async (row) => [row.artifact_type, await pick(row)] as const)),
  ) as Partial<Record<ArtifactType, T>>
}
