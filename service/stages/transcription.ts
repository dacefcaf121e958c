import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Transcript } from '../contract/transcript.ts'
import { DocumentError } from '../documents/document-error.ts'
import { refuseTooLong } from '../model/long-audio/listen-for-silences.ts'
import { transcribeLong } from '../model/long-audio/transcribe-long.ts'
import type { AudioFile, Transcription } from '../model/model.ts'
import { ObjectMissing, type ObjectStore } from '../objects/object-store.ts'
import type { StageServices } from '../services.ts'
import { saveTranscript } from '../tables/lectures.ts'
import type { LectureOfJob } from '../tables/rows.ts'
import { keptPieces } from './kept-pieces.ts'
import { type Stage, StageError } from './stage.ts'

const Payload = z.object({ provider: z.string(), model: z.string(), language: z.string().nullable() })
export type TranscriptionPayload = z.infer<typeof Payload>

/** Audio to segments with times, or a PDF to text by page. */
export const transcription: Stage<TranscriptionPayload> = {
  name: 'transcription',
  payload: Payload,

  async run({ lecture, payload, attempt, signal }, services) {
    if (!lecture.source_key) throw new StageError('the lecture has no recording or PDF: ingest it again')
    const heard = await fromSource(lecture, lecture.source_key, payload, signal, services)
    const transcript = Transcript.parse({
      lectureId: lecture.id,
      createdAt: new Date().toISOString(),
      ...heard,
    })
    const { key } = await attempt.write(
      { kind: 'transcript', name: 'transcript.json' },
      JSON.stringify(transcript),
      { contentType: 'application/json', signal },
    )
    return {
      result: { lectureId: lecture.id, transcriptPath: key },
      replaces: ['transcript', 'piece'],
      async save(connection, current) {
        if (current.source_key !== lecture.source_key) return false
        await saveTranscript(connection, lecture.id, { key, address: services.objects.reference(key) })
        return true
      },
    }
  },
}

async function fromSource(
  lecture: LectureOfJob,
  key: string,
  payload: TranscriptionPayload,
  signal: AbortSignal,
  services: StageServices,
): Promise<Transcription> {
  try {
    return lecture.source_type === 'pdf'
      ? await readDocument(key, signal, services)
      : await listen(lecture, key, payload, signal, services)
  } catch (error) {
    if (error instanceof ObjectMissing)
      throw new StageError('the recording is no longer in the bucket: ingest the lecture again', {
        cause: error,
      })
    if (error instanceof DocumentError) throw new StageError(error.message, { cause: error })
    throw error
  }
}

async function readDocument(
  key: string,
  signal: AbortSignal,
  { documents, objects }: StageServices,
): Promise<Transcription> {
  const { text, segments } = await documents.readPdf(() => objects.stream(key, { signal }), signal)
  return { language: null, text, segments, engine: { provider: 'unpdf', model: 'pdf.js' } }
}

async function listen(
  lecture: LectureOfJob,
  key: string,
  { provider, ...options }: TranscriptionPayload,
  signal: AbortSignal,
  services: StageServices,
): Promise<Transcription> {
  const { config, objects, models } = services
  const limits = {
    minutes: config.PLC_MAX_AUDIO_MINUTES,
    pieces: config.PLC_MAX_AUDIO_PIECES,
    memoryMb: config.PLC_DOCUMENT_MEMORY_MB,
  }
  const transcriber = await models.transcriber(provider)
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-audio-'))
  try {
    const { audio, sha256 } = await fetchAudio(objects, key, folder, signal)
    if (audio.sizeBytes <= transcriber.maximumBytes) {
      await refuseTooLong(audio, { program: 'ffmpeg', limits, signal })
      return await transcriber.transcribe(audio, { ...options, signal })
    }
    const kept = keptPieces(lecture.row_id, { sha256, provider, ...options }, signal, services)
    return await transcribeLong(audio, { transcriber, kept, limits, ...options, signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fetchAudio(
  objects: ObjectStore,
  key: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ audio: AudioFile; sha256: string }> {
  const extension = extname(key).slice(1)
  const path = join(folder, `audio.${extension}`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk)
      sizeBytes += chunk.length
      yield chunk
    }
  }
  await pipeline(await objects.stream(key, { signal }), counted, createWriteStream(path), { signal })
  return { audio: { path, sizeBytes, extension }, sha256: hash.digest('hex') }
}
