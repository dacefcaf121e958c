import type { Readable } from 'node:stream'
import { z } from 'zod'
import {
  type ArtifactSet,
  ExamQuestions,
  Flashcards,
  KeyTerms,
  Outline,
  Summary,
} from '../contract/artifact.ts'
import { type ExportType, exportFormats, exportTypes } from '../contract/export.ts'
import { renderAnki } from '../exports/render-anki.ts'
import { renderMarkdown } from '../exports/render-markdown.ts'
import { renderPdf } from '../exports/render-pdf.ts'
import { keys } from '../objects/keys.ts'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'
import { saveExport } from '../tables/exports.ts'
import { findLecture } from '../tables/lectures.ts'
import { type Stage, StageError } from './stage.ts'

const Payload = z.object({})

/** The stored artifacts to Markdown, Anki CSV and PDF; never from a scratch folder. */
export const exporting: Stage<z.infer<typeof Payload>> = {
  name: 'export',
  payload: Payload,
  lectureStatus: null,

  async run({ lectureId, signal }, { config, database, objects, log }) {
    const lecture = await findLecture(database, lectureId)
    if (!lecture) throw new StageError('the lecture is gone')
    const artifacts = await readArtifacts(objects, lectureId, signal)
    const sections = artifacts.summary.sections.length
    if (sections < config.PLC_EXPORT_MIN_SUMMARY_SECTIONS)
      throw new StageError(
        `the summary has ${sections} sections, fewer than PLC_EXPORT_MIN_SUMMARY_SECTIONS: generate again or lower it`,
      )

    const source = { lecture: { id: lecture.id, title: lecture.title }, artifacts }
    const bodies: Record<ExportType, string | Uint8Array | Readable> = {
      markdown: renderMarkdown(source),
      anki: renderAnki(source),
      pdf: await renderPdf(source),
    }
    for (const type of exportTypes)
      await objects.write(keys.export(lectureId, type), bodies[type], {
        contentType: exportFormats[type].mediaType,
        signal,
      })
    const path = (type: ExportType) => objects.reference(keys.export(lectureId, type))
    const manifest = {
      lectureId,
      exportDir: objects.reference(`exports/${lectureId}`),
      exportPaths: Object.fromEntries(exportTypes.map((type) => [type, path(type)])),
    }
    await objects.write(keys.exportManifest(lectureId), JSON.stringify(manifest), {
      contentType: 'application/json',
      signal,
    })
    log.info({ objects: exportTypes.length }, 'stage.written')

    return {
      result: manifest,
      async save(connection) {
        for (const type of exportTypes)
          await saveExport(connection, { lectureId, type, storagePath: path(type) })
      },
    }
  },
}

async function readArtifacts(
  objects: ObjectStore,
  lectureId: string,
  signal: AbortSignal,
): Promise<ArtifactSet> {
  const read = async <T>(type: keyof ArtifactSet, schema: z.ZodType<T>): Promise<T> => {
    try {
      const bytes = await objects.read(keys.artifact(lectureId, type), { signal })
      return schema.parse(JSON.parse(bytes.toString('utf8')))
    } catch (error) {
      if (error instanceof ObjectMissing)
        throw new StageError(`the artifact ${type} is missing: run generation first`, { cause: error })
      throw error
    }
  }
  return {
    summary: await read('summary', Summary),
    outline: await read('outline', Outline),
    'key-terms': await read('key-terms', KeyTerms),
    flashcards: await read('flashcards', Flashcards),
    'exam-questions': await read('exam-questions', ExamQuestions),
  }
}
