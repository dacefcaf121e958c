import { mpegAudioLayer } from './mpeg-audio.ts'

/** How many bytes from the start of a file `recogniseFile` wants to see; a shorter file is given whole. */
export const headBytes = 16_384

export interface RecognisedFile {
  sourceType: 'audio' | 'pdf'
  /** Without the dot; the name under which the speech-to-text engines know the format. */
  extension: 'pdf' | 'wav' | 'flac' | 'ogg' | 'webm' | 'mp4' | 'm4a' | 'mpeg' | 'mpga' | 'mp3'
  contentType: string
}

const audio = <const Extension extends string>(extension: Extension, contentType: string) =>
  ({ sourceType: 'audio', extension, contentType }) as const

const ogg = audio('ogg', 'audio/ogg')
const m4a = audio('m4a', 'audio/mp4')
const mp4 = audio('mp4', 'video/mp4')
const wav = audio('wav', 'audio/wav')

const accepted = new Map<string, RecognisedFile>([
  ['pdf', { sourceType: 'pdf', extension: 'pdf', contentType: 'application/pdf' }],
  ['wav', wav],
  ['flac', audio('flac', 'audio/flac')],
  ['ogg', ogg],
  ['opus', ogg],
  ['spx', ogg],
  ['oga', ogg],
  ['webm', audio('webm', 'audio/webm')],
  ['mp4', mp4],
  ['m4v', mp4],
  ['f4v', mp4],
  ['m4a', m4a],
  ['m4b', m4a],
  ['mpg', audio('mpeg', 'video/mpeg')],
])

/**
 * Tells what a file is from its first bytes (`headBytes` of them, or all), never from its name. Null for
 * everything that is neither a PDF nor one of the audio containers that the engines accept: text, an
 * empty file, images in an MP4 container, Matroska, raw AAC.
 */
export async function recogniseFile(head: Uint8Array): Promise<RecognisedFile | null> {
  // Loaded here: only uploads need it.
  const { fileTypeFromBuffer } = await import('file-type')
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const type = await fileTypeFromBuffer(withoutBlankLines(bytes))
  const container = type && accepted.get(type.ext)
  if (container) return container
  if (isLongWav(bytes)) return wav
  // file-type takes a single frame header for MPEG audio, and looks for it at the very start only.
  const layer = mpegAudioLayer(bytes)
  return layer === null ? null : audio(layer === 3 ? 'mp3' : 'mpga', 'audio/mpeg')
}

/** Some programs write blank lines before a PDF, and readers pass over them. */
function withoutBlankLines(bytes: Buffer): Buffer {
  const [blank = ''] = /^(?:\xEF\xBB\xBF)?\s{0,64}/.exec(bytes.toString('latin1', 0, 80)) ?? []
  return bytes.subarray(blank.length)
}

/** RF64 (EBU Tech 3306), the WAV of recorders whose recordings may pass 4 GB; file-type does not know it. */
const isLongWav = (bytes: Buffer) => /^RF64.{4}WAVE/s.test(bytes.toString('latin1', 0, 12))
