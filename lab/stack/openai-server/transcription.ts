import { ApiError } from './api-error.ts'
import { checkModel } from './models.ts'
import { sentences } from './sentences.ts'
import type { SpokenText } from './transcripts.ts'
import type { Upload, UploadedFile } from './upload.ts'

/** 25 MB, as OpenAI counts them. */
const maximumFileBytes = 26_214_400
const extensions = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']
const wordsPerSecond = 2.5

export interface TextAnswer {
  contentType: string
  body: string
}

interface Spoken extends SpokenText {
  segments: { startSec: number; endSec: number; text: string }[]
}

/** Answers `POST /v1/audio/transcriptions` as OpenAI does. Throws ApiError. */
export function transcriptionAnswer(
  { fields, file }: Upload,
  transcripts: Readonly<Record<string, SpokenText>>,
): TextAnswer {
  const model = fields.get('model')
  if (model === undefined) throw new ApiError(400, 'you must provide a model parameter')
  if (file === null) throw new ApiError(400, "Missing required parameter: 'file'.")
  checkModel(model, 'speech')
  checkFile(file)
  const format = fields.get('response_format') ?? 'json'
  if (model.startsWith('gpt-') && format !== 'json') {
    throw new ApiError(400, `response_format '${format}' is not compatible with model '${model}'.`, {
      code: 'unsupported_value',
    })
  }
  return formatted(spokenIn(file, transcripts), format)
}

function checkFile({ name, sizeBytes }: UploadedFile): void {
  if (sizeBytes > maximumFileBytes) {
    const message = `Maximum content size limit (${maximumFileBytes}) exceeded (${sizeBytes} bytes read)`
    throw new ApiError(413, message, { type: 'server_error' })
  }
  const extension = name.split('.').pop()?.toLowerCase() ?? ''
  if (sizeBytes === 0 || !extensions.includes(extension)) {
    throw new ApiError(400, `Invalid file format. Supported formats: ${JSON.stringify(extensions)}`)
  }
}

function spokenIn(file: UploadedFile, transcripts: Readonly<Record<string, SpokenText>>): Spoken {
  if (file.silent) return { text: '', language: 'english', segments: [] }
  const spoken = transcripts[file.sha256] ?? transcripts[file.name] ?? transcripts['*']
  if (spoken === undefined) {
    throw new ApiError(400, `This scripted server has no transcript for the file ${file.sha256}.`, {
      code: 'no_transcript',
    })
  }
  return { ...spoken, segments: spoken.segments ?? paced(spoken.text) }
}

function paced(text: string): Spoken['segments'] {
  let startSec = 0
  return sentences(text).map((sentence) => {
    const endSec = startSec + Math.max(1, sentence.split(/\s+/).length / wordsPerSecond)
    const segment = { startSec, endSec, text: sentence }
    startSec = endSec
    return segment
  })
}

function formatted({ text, language, segments }: Spoken, format: string): TextAnswer {
  const duration = segments.at(-1)?.endSec ?? 0
  switch (format) {
    case 'json':
      return json({ text, usage: { type: 'duration', seconds: Math.ceil(duration) } })
    case 'verbose_json':
      return json({ task: 'transcribe', language, duration, text, segments: segments.map(verbose) })
    case 'text':
      return plain(`${text}\n`)
    case 'srt':
      return plain(segments.map((one, index) => `${index + 1}\n${cue(one, ',')}\n`).join('\n'))
    case 'vtt':
      return plain(`WEBVTT\n\n${segments.map((one) => `${cue(one, '.')}\n`).join('\n')}`)
    default:
      throw new ApiError(400, `'${format}' is not one of ['json', 'text', 'srt', 'verbose_json', 'vtt']`)
  }
}

function verbose({ startSec, endSec, text }: Spoken['segments'][number], id: number) {
  return {
    id,
    seek: 0,
    start: startSec,
    end: endSec,
    text: ` ${text}`,
    tokens: [],
    temperature: 0,
    avg_logprob: -0.2,
    compression_ratio: 1.4,
    no_speech_prob: 0.01,
  }
}

function cue({ startSec, endSec, text }: Spoken['segments'][number], decimal: ',' | '.'): string {
  const clock = (seconds: number) =>
    new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', decimal)
  return `${clock(startSec)} --> ${clock(endSec)}\n${text}`
}

function json(value: unknown): TextAnswer {
  return { contentType: 'application/json', body: JSON.stringify(value) }
}

function plain(body: string): TextAnswer {
  return { contentType: 'text/plain; charset=utf-8', body }
}
