import type { Config } from '../config.ts'
import type { NewJob } from '../tables/jobs.ts'
import type { GenerationPayload } from './generation.ts'
import type { TranscriptionPayload } from './transcription.ts'

type Wishes<T> = { [Key in keyof T]?: T[Key] | undefined }

/** A transcription job with what the caller wished for, the configuration filling in the rest. */
export function transcriptionJob(
  lectureId: string,
  requestId: string,
  config: Config,
  wishes: Wishes<TranscriptionPayload>,
): NewJob {
  const payload: TranscriptionPayload = {
    provider: wishes.provider ?? config.PLC_INGEST_TRANSCRIBE_PROVIDER,
    model: wishes.model ?? config.PLC_INGEST_TRANSCRIBE_MODEL,
    language: wishes.language ?? config.PLC_STT_LANGUAGE ?? null,
  }
  return { lectureId, requestId, stage: 'transcription', payload }
}

/** A generation job with what the caller wished for, the configuration filling in the rest. */
export function generationJob(
  lecture: { id: string; courseId: string; presetId: string },
  requestId: string,
  config: Config,
  wishes: Wishes<Pick<GenerationPayload, 'provider' | 'model'>>,
): NewJob {
  const payload: GenerationPayload = {
    courseId: lecture.courseId,
    presetId: lecture.presetId,
    provider: wishes.provider ?? config.PLC_LLM_PROVIDER,
    model: wishes.model ?? config.PLC_LLM_MODEL,
  }
  return { lectureId: lecture.id, requestId, stage: 'generation', payload }
}

export function exportJob(lectureId: string, requestId: string): NewJob {
  return { lectureId, requestId, stage: 'export', payload: {} }
}
