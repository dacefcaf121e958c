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
import { folderOf } from '../objects/keys.ts'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'
import { listArtifacts } from '../tables/artifacts.ts'
import { saveExport } from '../tables/exports.ts'
import type { ArtifactRow } from '../tables/rows.ts'
import { type Stage, StageError } from './stage.ts'

const Payload = z.object({})

/** The stored artifacts to Markdown, Anki CSV and PDF; never from a scratch folder. */
export const exporting: Stage<z.infer<typeof Payload>> = {
  name: 'export',
  payload: Payload,

  async run({ lecture, attempt, signal }, { config, database, objects, log }) {
    const { rows } = await listArtifacts(database, { lectureId: lecture.id }, {})
    const artifacts = await readArtifacts(rows, objects, signal)
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
    const written: { type: ExportType; key: string }[] = []
    for (const type of exportTypes) {
      const { extension, mediaType } = exportFormats[type]
      const name = `${type}.${extension}`
      const { key } = await attempt.write({ kind: 'export', name }, bodies[type], {
        contentType: mediaType,
        signal,
      })
      written.push({ type, key })
    }
    const manifest = {
      lectureId: lecture.id,
      exportDir: folderOf(written[0]?.key ?? ''),
      exportPaths: Object.fromEntries(written.map(({ type, key }) => [type, key])),
    }
    await attempt.write({ kind: 'manifest', name: 'manifest.json' }, JSON.stringify(manifest), {
      contentType: 'application/json',
      signal,
    })
    log.info({ objects: exportTypes.length }, 'stage.written')

    return {
      result: manifest,
      replaces: ['export', 'manifest'],
      async save(connection) {
        const current = (await listArtifacts(connection, { lectureId: lecture.id }, {})).rows
        const isRead = (row: ArtifactRow) => rows.some(({ object_key }) => object_key === row.object_key)
        if (current.length !== rows.length || !current.every(isRead)) return false
        for (const { type, key } of written)
          await saveExport(connection, {
            lectureId: lecture.id,
            type,
            object: { key, address: objects.reference(key) },
            sourceVersion: Math.min(...rows.map(({ source_version }) => source_version)),
          })
        return true
      },
    }
  },
}

async function readArtifacts(
  rows: readonly ArtifactRow[],
  objects: ObjectStore,
  signal: AbortSignal,
): Promise<ArtifactSet> {
  const read = async <T>(type: keyof ArtifactSet, schema: z.ZodType<T>): Promise<T> => {
    const row = rows.find(({ artifact_type }) => artifact_type === type)
    if (!row) throw new StageError(`the artifact ${type} is missing: run generation first`)
    try {
      const bytes = await objects.read(row.object_key, { signal })
      return schema.parse(JSON.parse(bytes.toString('utf8')))
    } catch (error) {
      if (error instanceof ObjectMissing)
        throw new StageError(`the artifact ${type} is no longer in the bucket: generate again`, {
          cause: error,
        })
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
