import { z } from 'zod'
import { Artifact, type ArtifactType, artifactTypes, artifactVersion } from '../contract/artifact.ts'
import { findPreset } from '../contract/presets.ts'
import { Transcript } from '../contract/transcript.ts'
import type { Generation } from '../model/model.ts'
import { keys } from '../objects/keys.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import type { StageServices } from '../services.ts'
import { saveArtifact } from '../tables/artifacts.ts'
import { findLecture, setLectureStatus } from '../tables/lectures.ts'
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
  lectureStatus: { running: 'generating', completed: 'generated' },

  async run({ lectureId, payload, signal }, services) {
    const { database, objects, models, log } = services
    const preset = findPreset(payload.presetId)
    if (!preset) throw new StageError('the preset is not known to this release: choose one of GET /presets')
    const lecture = await findLecture(database, lectureId)
    if (!lecture?.transcript_path) throw new StageError('there is no transcript yet: run transcription first')

    const transcript = await readTranscript(lectureId, services, signal)
    const generator = await models.generator(payload.provider)
    const generated = await generator.generate(
      { title: lecture.title, transcript: transcript.text, preset },
      { model: payload.model, signal },
    )

    const artifacts = wrap(lectureId, payload, generated)
    for (const artifact of artifacts)
      await objects.write(keys.artifact(lectureId, artifact.artifactType), JSON.stringify(artifact), {
        contentType: 'application/json',
        signal,
      })
    const path = (type: ArtifactType) => objects.reference(keys.artifact(lectureId, type))
    log.info({ provider: generated.engine.provider, objects: artifacts.length }, 'stage.written')

    return {
      result: {
        lectureId,
        outputDir: objects.reference(`artifacts/${lectureId}`),
        artifactPaths: Object.fromEntries(artifactTypes.map((type) => [type, path(type)])),
      },
      async save(connection) {
        for (const artifact of artifacts)
          await saveArtifact(connection, {
            id: artifact.id,
            lectureId,
            courseId: payload.courseId,
            presetId: payload.presetId,
            type: artifact.artifactType,
            storagePath: path(artifact.artifactType),
            ...(artifact.artifactType === 'summary'
              ? { overview: artifact.overview, sectionCount: artifact.sections.length }
              : {}),
          })
        await setLectureStatus(connection, lectureId, 'generated')
      },
    }
  },
}

async function readTranscript(
  lectureId: string,
  { objects }: Pick<StageServices, 'objects'>,
  signal: AbortSignal,
): Promise<Transcript> {
  try {
    const bytes = await objects.read(keys.transcript(lectureId), { signal })
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
