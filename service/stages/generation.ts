import { z } from 'zod'
import { Artifact, type ArtifactType, artifactTypes, artifactVersion } from '../contract/artifact.ts'
import { findPreset } from '../contract/presets.ts'
import { Transcript } from '../contract/transcript.ts'
import type { Generation } from '../model/model.ts'
import { folderOf } from '../objects/keys.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import type { StageServices } from '../services.ts'
import { saveArtifact } from '../tables/artifacts.ts'
import { type Stage, StageError } from './stage.ts'

const Payload = z.object({
  courseId: z.string(),
  presetId: z.string(),
  provider: z.string(),
  model: z.string(),
})
export type GenerationPayload = z.infer<typeof Payload>

/** A transcript to the five artifacts, in the shape of the preset. All five, or none. */
export const generation: Stage<GenerationPayload> = {
  name: 'generation',
  payload: Payload,

  async run({ lecture, payload, attempt, signal }, services) {
    const { objects, models, log } = services
    const preset = findPreset(payload.presetId)
    if (!preset) throw new StageError('the preset is not known to this release: choose one of GET /presets')
    const transcriptKey = lecture.transcript_key
    if (!transcriptKey) throw new StageError('there is no transcript yet: run transcription first')

    const transcript = await readTranscript(transcriptKey, services, signal)
    const generator = await models.generator(payload.provider)
    const generated = await generator.generate(
      { title: lecture.title, transcript: transcript.text, preset },
      { model: payload.model, signal },
    )

    const written: { artifact: Artifact; key: string }[] = []
    for (const artifact of wrap(lecture.id, payload, generated)) {
      const { key } = await attempt.write(
        { kind: 'artifact', name: `${artifact.artifactType}.json` },
        JSON.stringify(artifact),
        { contentType: 'application/json', signal },
      )
      written.push({ artifact, key })
    }
    log.info({ provider: generated.engine.provider, objects: written.length }, 'stage.written')

    return {
      result: {
        lectureId: lecture.id,
        outputDir: folderOf(written[0]?.key ?? ''),
        artifactPaths: Object.fromEntries(written.map(({ artifact, key }) => [artifact.artifactType, key])),
      },
      replaces: ['artifact'],
      async save(connection, current) {
        if (current.transcript_key !== transcriptKey) return false
        for (const { artifact, key } of written)
          await saveArtifact(connection, {
            id: artifact.id,
            lectureId: lecture.id,
            courseId: payload.courseId,
            presetId: payload.presetId,
            type: artifact.artifactType,
            object: { key, address: objects.reference(key) },
            sourceVersion: current.source_version,
            ...(artifact.artifactType === 'summary'
              ? { overview: artifact.overview, sectionCount: artifact.sections.length }
              : {}),
          })
        return true
      },
    }
  },
}

async function readTranscript(
  key: string,
  { objects }: Pick<StageServices, 'objects'>,
  signal: AbortSignal,
): Promise<Transcript> {
  try {
    const bytes = await objects.read(key, { signal })
    return Transcript.parse(JSON.parse(bytes.toString('utf8')))
  } catch (error) {
    if (error instanceof ObjectMissing)
      throw new StageError('the transcript is no longer in the bucket: transcribe the lecture again', {
        cause: error,
      })
    throw error
  }
}

function wrap(lectureId: string, payload: GenerationPayload, { material }: Generation): Artifact[] {
  const envelope = {
    courseId: payload.courseId,
    lectureId,
    presetId: payload.presetId,
    generatedAt: new Date().toISOString(),
    version: artifactVersion,
  }
  const bodies = {
    summary: material.summary,
    outline: material.outline,
    'key-terms': material.key_terms,
    flashcards: material.flashcards,
    'exam-questions': material.exam_questions,
  } satisfies Record<ArtifactType, object>
  return artifactTypes.map((artifactType) =>
    Artifact.parse({ id: crypto.randomUUID(), ...envelope, artifactType, ...bodies[artifactType] }),
  )
}
